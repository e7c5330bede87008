"""Luovutus: custody of the archive as it passes to a successor: what was issued.

Not here: making, checking and receiving a package (`services.handover`).
"""
