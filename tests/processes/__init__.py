"""Processes of the `archive` command that begin at once: each is a fork of one that has imported the program."""
