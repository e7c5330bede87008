"""What crosses the record and the read models: opening an archive, auditing, destroying, restoring, answering.

Not here: HTTP, the command line and importers (`api`); rules of one record (`archive`).
"""
