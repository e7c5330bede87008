"""How often a random test is tried: enough to notice a fault in `make test`, many times in `make drill`.

Both try the same examples in every run, so that a change is judged by what it changed; `make explore` tries new ones.
"""

import os

from hypothesis import settings

THOROUGH = bool(os.environ.get("THOROUGH_TESTS"))
"""Whether the random tests are drills; `make drill` says so."""
NEW = bool(os.environ.get("NEW_EXAMPLES"))
"""Whether the examples differ from run to run; `make explore` says so."""
_FEWER, _LEAST = 5, 3

settings.register_profile("quick", max_examples=20, deadline=None, derandomize=not NEW)
settings.register_profile("thorough", max_examples=100, deadline=None, derandomize=not NEW)


def often(examples: int) -> int:
    """So many examples in a drill; a fifth of them, and three at least, in `make test`."""
    return examples if THOROUGH else max(examples // _FEWER, min(examples, _LEAST))


def load() -> None:
    settings.load_profile("thorough" if THOROUGH else "quick")
