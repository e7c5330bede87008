"""Makes a package: a BagIt bag whose payload is an E-ARK information package.

Not here: sealed contents (`enclosed`), the search of a package (`reading_room`), checking it (`checks`).
"""
