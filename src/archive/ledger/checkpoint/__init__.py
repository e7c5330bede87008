"""Signed checkpoints: the size and root of the record as a C2SP note, and how its keys follow each other.

Not here: publishing checkpoints (`services.proof`).
"""
