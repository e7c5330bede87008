"""Which payment or expense a line of a bank account settles.

Not here: the import of statements (`api.importers.money`), what a match is (`archive.transaction`).
"""
