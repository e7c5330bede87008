"""Luovutus: custody of the archive as it passes to a successor; what was issued, and what is known of its arrival.

Not here: making, checking and receiving a package (`services.handover`).
"""
