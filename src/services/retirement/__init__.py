"""Retires an archive that handed everything over: what the receipts cover, the work to its end, the certificate.

Not here: the rules of a retirement (`archive.retirement`), packages and receipts (`services.handover`).
"""
