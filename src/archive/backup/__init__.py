"""Varmuuskopio: copies of the whole archive that can be restored, and the register of where they are.

Not here: making and restoring a backup (`services.backup`).
"""
