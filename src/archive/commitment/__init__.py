"""Sitoumus: made, assessed, fulfilled or ended, handed over.

Not here: the contract that a commitment may belong to (`contract`).
"""
