"""Säilytys: schedules (TOS), the classes records belong to, due days and holds.

Not here: the destruction of what is due (`disposal`).
"""
