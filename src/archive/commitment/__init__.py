"""Sitoumus: made, assessed, fulfilled or ended, handed over."""
