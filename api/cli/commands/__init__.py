"""One file for each group of commands.

Not here: rules; a command calls a verb or a service and prints the answer.
"""
