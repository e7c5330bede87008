"""Tietopyyntö: what somebody asked to see, by when it is answered, what was disclosed.

Not here: who sees the records asked for (`access`).
"""
