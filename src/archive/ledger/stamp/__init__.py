"""Time stamps of checkpoints (RFC 3161): read, held against what they are over, kept.

Not here: asking an authority over the network (`services.proof`).
"""
