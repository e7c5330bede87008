"""Writes that wait: only records their writer may not know of stand against them."""
