"""Päätös, and what still waits for one."""
