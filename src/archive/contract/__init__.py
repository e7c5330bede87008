"""Sopimus: registered, signed, amended, extended, ended.

Not here: what was promised in it (`commitment`).
"""
