"""What time it is, as far as it is trusted, and what the record states about moments that were distrusted.

Not here: periods and days of the business (`archive.terms`, `retention`).
"""
