"""Asiakirja: bytes and their description.

Not here: the text of a file (`projections.text`), how secret files are sealed (`sealing`).
"""
