"""Komennus: a person lent by a sending organisation, for a share of working time, until the return.

Not here: the framework agreement under which people are lent (`contract`); who substitutes them meanwhile (`post`).
"""
