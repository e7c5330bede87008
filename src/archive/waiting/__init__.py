"""Writes that wait: only records their writer may not see stand against them.

Not here: what a caller may see (`services.sight`), running a decided write (`services.waiting`).
"""
