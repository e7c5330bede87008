"""How a sum of money comes in and is written: exact, in whole minor units of a currency of ISO 4217; stated figures.

Not here: the records that state sums (`grant`, `payment`, `expense`).
"""
