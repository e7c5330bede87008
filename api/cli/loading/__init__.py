"""Which file has which command, so that a command imports its own file alone.

Not here: what a command does.
"""
