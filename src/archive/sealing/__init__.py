"""Salaisuus levossa: what of secret records is on disk, and the keys that open it.

Not here: which records are secret (`archive.secrecy`, `registration`).
"""
