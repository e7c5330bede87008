"""Transfers of SÄHKE2: cases with their actions and records, as Finnish case management systems export them.

Not here: the export of our own records in this form (`services.national`).
"""
