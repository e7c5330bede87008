"""Near-duplicates fold into the best of them: a text saved twice is one hit with a count, and two in the total.

A text is remembered by the smallest hashes of its runs of words. The smallest of all is its bucket: only texts of one
bucket are compared, and only by the numbers the index keeps in columns, so that nothing is fetched for it.
"""

import zlib
from collections.abc import Sequence
from functools import lru_cache
from heapq import nsmallest
from typing import Any

from projections.search.analyser import Streams
from projections.search.engine import Engine, Match

HASHES = 12  # kept of a text, sixteen bits each, four to a number
ALIKE = 10  # of them shared; about nine tenths of the text
MOST_LEADERS = 4  # of one bucket compared with

_RUN = 4  # words
_PER_NUMBER, _BITS = 4, 16

Sketch = tuple[int, ...]  # three numbers of four hashes
Group = tuple[Match, tuple[Any, ...]]  # a match and the references of those folded into it


def sketch(streams: Streams, kind: str) -> tuple[int, ...]:
    """The bucket of a text of its kind and three numbers to compare by; all 0 for an empty text.

    Runs begin at anchors, words chosen by their own hash, so that equal stretches are cut alike; a text too short for
    that is taken whole.
    """
    found = streams.surface.split()
    if not found:
        return (0, 0, 0, 0)
    places = streams.anchors if len(streams.anchors) >= HASHES else range(max(1, len(found) - _RUN + 1))
    runs = {zlib.crc32(" ".join(found[at : at + _RUN]).encode()) for at in places}
    smallest = nsmallest(HASHES, runs)
    bucket = zlib.crc32(f"{kind} {smallest[0]}".encode()) + 1
    padded = [value & 0xFFFF for value in smallest] + [smallest[-1] & 0xFFFF] * (HASHES - len(smallest))
    return (bucket, *(_packed(padded[at : at + _PER_NUMBER]) for at in range(0, HASHES, _PER_NUMBER)))


def folded(window: Sequence[Match], engine: Engine, snapshot: Any) -> list[Group]:
    """The window's matches, each with those folded into it, in unchanged order."""
    references = [reference for _, reference in window]
    buckets: dict[int, list[int]] = {}
    for at, bucket in enumerate(engine.column("bucket", references, snapshot)):
        if bucket:
            buckets.setdefault(bucket, []).append(at)
    crowded = [at for places in buckets.values() if len(places) > 1 for at in places]
    if not crowded:
        return [(match, ()) for match in window]
    marks = dict(zip(crowded, _sketches([references[at] for at in crowded], engine, snapshot), strict=True))
    into: dict[int, list[Any]] = {}
    gone: set[int] = set()
    for places in buckets.values():
        for leader, at in _folds(places, marks) if len(places) > 1 else ():
            into.setdefault(leader, []).append(references[at])
            gone.add(at)
    return [(match, tuple(into.get(at, ()))) for at, match in enumerate(window) if at not in gone]


def _folds(places: list[int], marks: dict[int, Sketch]) -> list[tuple[int, int]]:
    leaders: list[int] = []
    found: list[tuple[int, int]] = []
    for at in places:
        leader = next((lead for lead in leaders if _alike(marks[lead], marks[at])), None)
        if leader is not None:
            found.append((leader, at))
        elif len(leaders) < MOST_LEADERS:
            leaders.append(at)
    return found


def _alike(one: Sketch, other: Sketch) -> bool:
    return one == other or len(_hashes(one) & _hashes(other)) >= ALIKE


def _sketches(references: Sequence[Any], engine: Engine, snapshot: Any) -> list[Sketch]:
    columns = [engine.column(f"sketch{number}", references, snapshot) for number in (1, 2, 3)]
    return list(zip(*columns, strict=True))


@lru_cache(maxsize=4096)
def _hashes(sketch: Sketch) -> frozenset[int]:
    return frozenset(number >> (_BITS * at) & 0xFFFF for number in sketch for at in range(_PER_NUMBER))


def _packed(values: Sequence[int]) -> int:
    number = sum(value << (_BITS * at) for at, value in enumerate(values))
    return number - (1 << 64) if number >= 1 << 63 else number
