"""Who asks: bearer keys and tokens of an identity provider, for REST and the command line alike.

Not here: what a caller may see (`services.sight.visibility`, `archive.access`).
"""
