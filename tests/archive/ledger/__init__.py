"""The ledger's tests share one small signed archive: small_archive.py."""
