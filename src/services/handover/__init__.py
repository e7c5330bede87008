"""Handing over: everything of an archive to its successor, in one package that anyone can check.

Not here: that a package was issued, as an event (`archive.handover`), its format (docs/handover-package.md).
"""
