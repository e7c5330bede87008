"""Packages made by others: bags, and information packages of E-ARK; each becomes a case with documents.

Not here: our own packages, which a successor receives with their log (`services.handover.receiving`).
"""
