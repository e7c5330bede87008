"""Yhdistäminen: two cases that turn out to be one, and what becomes of them; undone where it was wrong.

Not here: what merged cases are as a whole (`archive.case.whole`).
"""
