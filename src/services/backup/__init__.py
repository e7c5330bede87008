"""Backups: made while the archive is served, described, and restored into an empty home; the shares of the master key.

Not here: the register of backups (`archive.backup`).
"""
