"""Interfaces: REST, the command line, importers, the sample archive. Shapes in, a verb or a service, an answer out.

Not here: rules of any kind.
"""
