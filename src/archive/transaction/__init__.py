"""Tilitapahtuma: what a bank stated of an account, and what each line of it settles.

Not here: the payment or expense that a line settles (`payment`, `expense`), how it is found (`services.settling`).
"""
