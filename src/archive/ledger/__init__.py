"""Tamper evidence over the order of all events: a Merkle tree, proofs, and the keys that sign.

Not here: sending checkpoints anywhere, and threads that make them (`services.proof`).
"""
