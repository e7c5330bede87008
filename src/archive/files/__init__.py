"""Files on disk: written whole or not at all, owned by the owner alone, read beside a living database.

Not here: which files an archive has; the rooms that write them know.
"""
