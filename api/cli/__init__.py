"""The `archive` command: its entry, its terminal, what every command shares.

Not here: the commands (`commands`).
"""
