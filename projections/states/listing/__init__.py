"""Lists from typed columns: which columns each kind has, how their rows are kept, and what is asked of them.

Not here: who may see a record (`projections.states.visible`), how a list is answered (`services.lists`).
"""
