"""Valtionavustus: awarded, used, recovered."""
