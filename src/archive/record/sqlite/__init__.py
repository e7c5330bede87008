"""The record in one SQLite file: the connections, the schema, and every operation on its tables by name.

Another database needs these operations and nothing else. Not here: what events mean, when something is sealed or
destroyed; the callers decide that.
"""
