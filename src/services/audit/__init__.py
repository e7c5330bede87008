"""The whole archive held against itself: record and files verified, everything derived compared.

Not here: how a proof is computed (`archive.ledger`).
"""
