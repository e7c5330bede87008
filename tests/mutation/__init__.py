"""Mutation testing: small faults are planted one at a time, and the tests that run the changed line must notice.

Not here: tests of the product. `make mutate` runs it (docs/mutation.md); its packages are pinned in its own lock.
"""
