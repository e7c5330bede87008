"""Toimija: who records, and by which keys.

Not here: what an actor may see (`access`).
"""
