"""Amounts in euros as people write them: in figures (`figures`) and in words (`worded`).

What they are worth in cents lives here; where they stand among other numbers does not.
"""
