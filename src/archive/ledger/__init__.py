"""Tamper evidence over the order of all events: a Merkle tree, signed checkpoints, proofs anyone can check."""
