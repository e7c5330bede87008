"""The archive itself: who it is and how it was made."""
