"""The chapters of a compilation, one file each.

Not here: how a chapter looks (`forms`), sums and counts (`services.compilation.tally`).
"""
