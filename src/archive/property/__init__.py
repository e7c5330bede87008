"""Kiinteistö: premises as they were mapped, whose they are, and who maintains their data from now on.

Not here: the lease itself (`contract`), the floor plan (`document`).
"""
