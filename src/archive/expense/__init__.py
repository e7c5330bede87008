"""Meno: money that the organisation paid to a supplier, or got back from one by a credit note.

Not here: the cost that a grant covers (`grant`), the line of the account it was paid from (`transaction`).
"""
