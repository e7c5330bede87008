"""From words people type to a plan: syntax, field names, days and amounts, spelling.

Not here: how a plan is run (`tantivy`, `whoosh`).
"""
