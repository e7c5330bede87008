"""Generations of a read model: one live, others being built beside it, swapped by one rename.

Not here: what a read model holds.
"""
