"""The stored record: events written, read and found again in one SQLite file.

Not here: what events mean (rooms, `fold`), what is proven of them (`ledger`).
"""
