"""The archive itself: who it is and how it was made.

Not here: copying and restoring files (`services.backup`).
"""
