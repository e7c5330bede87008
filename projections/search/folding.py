"""Near-duplicates fold into the best of them: a text saved twice is one hit with a count, and two in the total."""

from collections.abc import Iterator
from typing import Any

import orjson

from projections.search.engine import Engine, Match
from projections.search.rows import SKETCH

ALIKE = 0.8  # of the hashes kept; about nine tenths of the text


def folded(window: list[Match], engine: Engine, snapshot: Any) -> list[tuple[Match, tuple[str, ...]]]:
    """The window's hits, each with the ids of the near-duplicates folded into it, in unchanged order."""
    buckets: dict[int, list[int]] = {}
    for at, bucket in enumerate(engine.buckets([match.reference for match in window], snapshot)):
        if bucket:
            buckets.setdefault(bucket, []).append(at)
    into: dict[int, list[str]] = {}
    gone: set[int] = set()
    for places in buckets.values():
        for leader, at, id in _folds(places, window, engine, snapshot) if len(places) > 1 else ():
            into.setdefault(leader, []).append(id)
            gone.add(at)
    return [(match, tuple(into.get(at, ()))) for at, match in enumerate(window) if at not in gone]


def _folds(places: list[int], window: list[Match], engine: Engine, snapshot: Any) -> Iterator[tuple[int, int, str]]:
    """Which places fold into which, with the id of the record folded."""
    heads = {at: orjson.loads(engine.fetch(window[at].reference, snapshot)[0]) for at in places}
    leaders: list[int] = []
    for at in places:
        leader = next((lead for lead in leaders if _alike(heads[lead], heads[at])), None)
        if leader is None:
            leaders.append(at)
        else:
            yield leader, at, heads[at]["id"]


def _alike(one: dict[str, Any], other: dict[str, Any]) -> bool:
    ours, theirs = set(one["sketch"]), set(other["sketch"])
    if one["kind"] != other["kind"] or not ours:
        return False
    smallest = set(sorted(ours | theirs)[: min(SKETCH, len(ours | theirs))])
    return len(smallest & ours & theirs) >= ALIKE * len(smallest)
