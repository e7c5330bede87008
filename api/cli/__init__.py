"""The `archive` command: its entry point, its terminal, what all commands share.

Not here: the commands (`commands`).
"""
