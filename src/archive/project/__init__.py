"""Hanke: portfolio, project, sub-area and sub-project; progress, deviations, budget and stated figures.

Not here: costs that a grant pays (`grant`), the reports themselves (`report`).
"""
