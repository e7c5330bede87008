"""Toimielin and kokous."""
