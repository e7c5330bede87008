"""Salaisuus levossa: what of secret records lies on disk, and the keys that open it."""
