"""Raportti: filed, versioned, approved.

Not here: costs that a report states (`grant`).
"""
