"""One partition in Whoosh, the engine that is always there; pure Python.

Not here: what both engines share (`projections.search`).
"""
