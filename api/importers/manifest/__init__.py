"""manifest.csv of a folder: what its rows state of the files, at first and later.

Not here: what a cell means (`api.importers.statement`), how a file is recorded (`api.importers.folder`).
"""
