"""The forms of a compilation: HTML, PDF/A and ODT, each made from the same words and the same charts.

Not here: what a compilation tells (`chapters`).
"""
