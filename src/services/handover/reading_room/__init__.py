"""The reading room of a package: pages and an index that a browser opens from a folder, without server or network.

Made from what everybody may see. A browser loads scripts from a file, but nothing else, so all data are scripts.
Not here: pages that are read without searching (`services.handover.package.readable`).
"""
