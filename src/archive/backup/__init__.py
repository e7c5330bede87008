"""Varmuuskopio: copies of the whole archive that can be put back, and the register of where they are."""
