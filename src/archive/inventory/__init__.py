"""Arkistokartoitus: what an organisation holds on paper and in systems, where it goes, and who captures it how.

Not here: the records themselves (`document`), what a property system holds (`property`), the licence (`contract`).
"""
