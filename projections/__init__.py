"""Read models: everything people look at, derived from the record; each can be deleted and rebuilt.

Not here: rules, and anything that writes to the record.
"""
