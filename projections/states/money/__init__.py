"""Money on both clocks: lines of what events state, sums of a grant, the money of a project.

Not here: what of it a caller is shown (`services.sight`).
"""
