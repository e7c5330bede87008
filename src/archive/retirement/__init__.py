"""Arkiston päättäminen: an archive whose records another one holds is retired; its old ids lead there.

Not here: whether the receipts cover everything, and the work itself (`services.retirement`).
"""
