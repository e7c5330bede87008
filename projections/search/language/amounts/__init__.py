"""Amounts in euros as people write them: in figures (`figures`) and in words (`worded`).

Not here: where an amount stands among other numbers (`projections.search.language`).
"""
