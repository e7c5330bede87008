"""Where words find little, the records nearest in meaning follow what the words found."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from projections.search.question.plan import AnyTerm, Better, Flat, Plan, either, unscored

MOST = 10  # records that are added
ABOVE = 1024.0  # what words found is scored above what they did not: no score of meaning reaches it
WINDOW = 500  # nearest records of which it is asked at a time whether they may be found


def nearest(ids: Iterable[str], found_among: Callable[[tuple[str, ...]], set[str]]) -> list[str]:
    """The nearest of the records that may be found, in order. What may not be found changes nothing of it."""
    coming: Iterator[str] = iter(ids)
    near: list[str] = []
    while len(near) < MOST and (window := tuple(islice(coming, WINDOW))):
        may = found_among(window)
        near += [id for id in window if id in may]
    return near[:MOST]


def fused(words: Plan, near: list[str]) -> Plan:
    """What words found, in its order, then the records nearest in meaning."""
    each = (Flat(AnyTerm("id", (id,)), float(MOST - at)) for at, id in enumerate(near))
    return either(Better(words, Flat(unscored(words), ABOVE)), *each)
