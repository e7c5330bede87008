"""Tietopyyntö: what somebody asked to see, by when it is answered, what was disclosed."""
