"""Lists of records for every interface: what they are narrowed by, sums by group, tables to take away.

Not here: the columns and their indexes (`projections.states.listing`), addresses and commands (`api`).
"""
