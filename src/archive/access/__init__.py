"""Who asks, and what they may see.

Not here: keys and their holders (`actor`), what the views show (`projections.states`).
"""
