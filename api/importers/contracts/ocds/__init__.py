"""Procurement by the Open Contracting Data Standard: the releases of one process folded into what they state together.

Not here: notices in eForms (`api.importers.contracts.eforms`).
"""
