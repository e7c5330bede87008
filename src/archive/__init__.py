"""The record: rooms of the business, the events they leave, and how these are kept and proven.

Not here: anything derived that can be deleted, work that needs read models as well, HTTP, the command line.
"""
