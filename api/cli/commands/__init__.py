"""One file a noun of the command line.

Not here: rules; a command calls a verb or a service and prints the answer.
"""
