"""Near-duplicates fold into the best of them: a text saved twice is one hit with a count, and two in the total.

A text is remembered by the smallest hashes of its runs of words. The smallest of all is its bucket: only texts of one
bucket are compared, and only by the numbers the index keeps in columns, so that nothing is fetched for it.
"""

import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from heapq import nsmallest
from typing import Any

from projections.search.engine import Engine, Match
from projections.search.language.analyser import Streams

HASHES = 12  # kept of a text, sixteen bits each, four to a number
ALIKE = 10  # of them shared; about nine tenths of the text
MOST_LEADERS = 4  # of one bucket compared with

_RUN = 4  # words
_PER_NUMBER, _BITS = 4, 16
NONE = 0  # the bucket of an empty text

Group = tuple[Match, tuple[Any, ...]]  # a match and the references of those folded into it


def sketch(streams: Streams, kind: str, origin: str = "") -> tuple[int, ...]:
    """The bucket of a text of its kind and three numbers to compare by; all 0 for an empty text.

    What different archives recorded first is never in one bucket: each is a hit that says whose it is.

    Runs begin at anchors, words chosen by their own hash, so that equal stretches are cut alike; a text too short for
    that is taken whole.
    """
    found = streams.surface.split()
    if not found:
        return (0, 0, 0, 0)
    places = streams.anchors if len(streams.anchors) >= HASHES else range(max(1, len(found) - _RUN + 1))
    runs = {zlib.crc32(" ".join(found[at : at + _RUN]).encode()) for at in places}
    smallest = nsmallest(HASHES, runs)
    bucket = zlib.crc32(f"{origin} {kind} {smallest[0]}".encode()) + 1
    padded = [value & 0xFFFF for value in smallest] + [smallest[-1] & 0xFFFF] * (HASHES - len(smallest))
    return (bucket, *(_packed(padded[at : at + _PER_NUMBER]) for at in range(0, HASHES, _PER_NUMBER)))


def unfolded(window: Sequence[Match]) -> list[Group]:
    """The window's matches, each by itself."""
    return [(match, ()) for match in window]


def folded(window: Sequence[Match], engine: Engine, snapshot: Any) -> list[Group]:
    """The window's matches, each with those folded into it, in unchanged order."""
    references = [reference for _, reference in window]
    buckets = engine.column("bucket", references, snapshot) if references else []
    places: dict[int, list[int]] = {}
    for at, bucket in enumerate(buckets):
        places.setdefault(bucket, []).append(at)
    places.pop(NONE, None)
    crowded = [at for crowd in places.values() if len(crowd) > 1 for at in crowd]
    if not crowded:
        return unfolded(window)
    marks = dict(zip(crowded, _hashes_of([references[at] for at in crowded], engine, snapshot), strict=True))
    into: dict[int, list[int]] = {}
    for crowd in places.values():
        if len(crowd) > 1:
            _fold(crowd, marks, into)
    gone = {at for folds in into.values() for at in folds}
    return [
        (match, tuple(references[twin] for twin in into[at]) if at in into else ())
        for at, match in enumerate(window)
        if at not in gone
    ]


def _fold(crowd: list[int], marks: dict[int, frozenset[int]], into: dict[int, list[int]]) -> None:
    """Put each of a crowd into the first it is alike; what is alike to none leads others."""
    leaders: list[int] = []
    for at in crowd:
        mark = marks[at]
        for leader in leaders:
            if _alike(marks[leader], mark):
                into.setdefault(leader, []).append(at)
                break
        else:
            if len(leaders) < MOST_LEADERS:
                leaders.append(at)


def _alike(one: frozenset[int], other: frozenset[int]) -> bool:
    return one is other or one == other or len(one & other) >= ALIKE


def _hashes_of(references: Sequence[Any], engine: Engine, snapshot: Any) -> Iterable[frozenset[int]]:
    columns = [engine.column(f"sketch{number}", references, snapshot) for number in (1, 2, 3)]
    return map(_hashes, *columns)


@lru_cache(maxsize=4096)
def _hashes(*numbers: int) -> frozenset[int]:
    return frozenset(number >> (_BITS * at) & 0xFFFF for number in numbers for at in range(_PER_NUMBER))


def _packed(values: Sequence[int]) -> int:
    number = sum(value << (_BITS * at) for at, value in enumerate(values))
    return number - (1 << 64) if number >= 1 << 63 else number
