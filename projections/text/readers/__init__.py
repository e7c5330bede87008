"""One file for each format: bytes of that format to text. Runs in the child process only.

Not here: limits, processes and the cache (`projections.text`).
"""
