"""Verification: everything recomputed from the stored rows, and the first difference named.

Not here: comparing read models with the record (`services.audit`).
"""
