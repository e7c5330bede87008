"""Toimielin and kokous.

Not here: the decisions made in a meeting (`decision`).
"""
