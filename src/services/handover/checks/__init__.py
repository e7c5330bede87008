"""Checks a package without trust in its sender and without an archive: files, log, proofs, descriptions.

Not here: making a package (`package`), recording one that arrived (`receiving`).
"""
