"""Tuotos: what a project produced, who made it, who holds the rights, under which licence, and whether it is in use.

Not here: the file itself (`document`), its reuse by others.
"""
