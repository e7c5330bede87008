"""Maksatus: applied for, returned, approved, paid.

Not here: the amount that a grant allows (`grant`).
"""
