"""Maksatus: applied for, returned, approved, paid."""
