"""Routes: shape in, verb, receipt out. No rule, no SQL."""
