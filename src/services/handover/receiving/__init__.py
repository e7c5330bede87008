"""What the successor does: reads a package that arrived, verifies it, records its events, and gives a receipt.

Not here: making a package (`package`), checking one without an archive (`checks`).
"""
