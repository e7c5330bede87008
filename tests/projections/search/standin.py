"""A harmless stand-in for an analysis that takes for ever over some words."""

import time
from collections.abc import Callable

from projections.search.language.finnish import Forms


def slow() -> Callable[[str], Forms]:
    """Analyses whatever holds `hidas` until somebody ends the process."""

    def analyse(word: str) -> Forms:
        while "hidas" in word:
            time.process_time()
        return Forms((word.upper(),))

    return analyse
