"""Registrations completed by the row: of a table, or of a request.

Not here: what the cells of a row mean (`services.completing`).
"""
