"""Formats of files: identified by PRONOM, listed with the risk that they will not open later, migrated copies; and how
far the reading of their texts came.

Not here: what a file is for reading its text (`projections.text.identify`).
"""
