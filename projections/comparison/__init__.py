"""Derived copies held against the record; a record that differs is withheld until it is rebuilt.

Not here: when a comparison runs (`services.audit`).
"""
