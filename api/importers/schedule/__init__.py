"""A schedule (TOS) read from a file: one reader a format, rows that all of them give.

Not here: which rows are lawful (`archive.retention.model`).
"""
