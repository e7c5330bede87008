"""Asiakirja: bytes and their description."""
