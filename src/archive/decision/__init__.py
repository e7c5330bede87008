"""Päätös, and what still waits for one.

Not here: the meeting that decided (`body`).
"""
