"""Henkilötietojen poistaminen: what the archive holds of a person, and what is decided when erasure is asked for.

Not here: the destruction that may follow (`disposal`).
"""
