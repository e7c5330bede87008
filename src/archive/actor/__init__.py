"""Toimija: who records, and by which keys."""
