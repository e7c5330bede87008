"""Contracts as other systems state them: registers of contracts as tables, procurement by OCDS and eForms.

Not here: what happens to a contract (`archive.contract`), how a table is read (`api.importers.table`).
"""
