"""Raportti: filed, versioned, approved."""
