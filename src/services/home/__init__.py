"""An archive in its folder: settings, opening it with its read models, its health, what interrupted work left.

Not here: what is recorded (`archive`), how it is shown (`api`).
"""
