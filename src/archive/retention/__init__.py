"""Säilytys: schedules (TOS), the classes records belong to, due days and holds."""
