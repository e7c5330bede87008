"""Proof meets the outside: checkpoints made on time, published, time-stamped over the network.

Not here: the tree, notes and stamps themselves (`archive.ledger`).
"""
