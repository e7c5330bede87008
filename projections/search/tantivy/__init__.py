"""One partition in Tantivy, the default engine where it imports.

Not here: what both engines share (`projections.search`).
"""
