"""Valtionavustus: awarded, used, recovered.

Not here: payments of a grant (`payment`), how money in reports is shown (`services.sight`).
"""
