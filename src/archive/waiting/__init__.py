"""Writes that wait: only records their writer may not see stand against them."""
