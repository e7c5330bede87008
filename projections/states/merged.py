"""Cases with those merged into them, as the views keep them: a row tells the whole.

What each case is, its own timeline tells; `archive.case.whole` makes one of them.
"""

import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import pairwise

import orjson

from archive.case.whole import whole
from archive.fold.registry import State
from archive.fold.timeline import Timeline
from archive.kernel import Seen

TOOK_OVER = "case.took_over.v1"
MERGING = frozenset(
    ("case.merged.v1", TOOK_OVER, "case.shielded.v1", "case.merge_undone.v1", "case.gave_back.v1"),
)
Segments = list[tuple[str, str, State]]
STILL = 2**62


def merges(events: Sequence[Seen]) -> bool:
    """Whether some of these events make cases one, or two again."""
    return not MERGING.isdisjoint([event.name for event in events])


def ever_merged(events: Sequence[Seen], history: Callable[[str], list[Seen]]) -> dict[str, list[Seen]]:
    """The events of every case that was ever merged into the case of these events, directly or through another."""
    found: dict[str, list[Seen]] = {}
    waiting = [*_taken(events)]
    while waiting:
        id = waiting.pop()
        if id not in found and id != events[0].stream:  # which may have been merged the other way before
            found[id] = history(id)
            waiting += _taken(found[id])
    return found


def _taken(events: Sequence[Seen]) -> Iterator[str]:
    return (event.fact["merged"] for event in events if event.name == TOOK_OVER)


def whole_segments(id: str, timelines: Mapping[str, Timeline]) -> Segments:
    """What a case is as a whole from a day to the next, as far as these timelines tell."""
    own = timelines[id].segments()
    ids = own[-1][2].get("merged", ())
    others = [whole_segments(each, timelines) for each in ids if each in timelines and timelines[each].steps]
    if not others:
        return own
    days = sorted({day for segments in (own, *others) for start, end, _ in segments for day in (start, end)})
    found: Segments = []
    for start, end in pairwise(day for day in days if own[0][0] <= day <= own[-1][1]):
        state = _at(own, start)
        assert state is not None
        told = whole(state, [there for segments in others if (there := _at(segments, start)) is not None])
        alike = found.pop() if found and found[-1][2] == told else (start, end, told)
        found.append((alike[0], end, told))
    return found


def _at(segments: Segments, day: str) -> State | None:
    """The state on a day; None before the first."""
    return next((state for start, end, state in reversed(segments) if start <= day < end), None)


# -- asked of the views: of a case the parent of its rows is the one it was merged into -------------------------------


def any_merged(db: sqlite3.Connection) -> bool:
    """Whether any case was ever merged."""
    sql = "SELECT 1 FROM state WHERE kind = 'case' AND parent IS NOT NULL LIMIT 1"
    return db.execute(sql).fetchone() is not None


def goes_by(db: sqlite3.Connection, ids: Collection[str], known_at: int | None) -> dict[str, str]:
    """See `StateReader`."""
    found: dict[str, str] = {}
    if not ids or not any_merged(db):
        return found
    known, at = _known(known_at)
    sql = (
        "SELECT DISTINCT a.id, s.parent FROM access a JOIN state s USING (first)"
        f" WHERE a.id IN (SELECT value FROM json_each(?)) AND s.kind = 'case' AND s.parent IS NOT NULL AND {known}"
    )
    waiting = {id: id for id in ids}
    while waiting:
        into = dict(db.execute(sql, (_json(set(waiting.values())), *at)).fetchall())
        waiting = {id: into[by] for id, by in waiting.items() if by in into}
        found |= waiting
    return found


def one_with(db: sqlite3.Connection, ids: Collection[str], known_at: int | None) -> set[str]:
    """See `StateReader`."""
    found = set(ids)
    if not found or not any_merged(db):
        return found
    found |= set(goes_by(db, found, known_at).values())
    known, at = _known(known_at)
    sql = (
        "SELECT DISTINCT a.id FROM state s JOIN access a USING (first)"
        f" WHERE s.kind = 'case' AND s.parent IN (SELECT value FROM json_each(?)) AND {known}"
    )
    waiting = set(found)
    while waiting:
        waiting = {id for (id,) in db.execute(sql, (_json(waiting), *at)).fetchall()} - found
        found |= waiting
    return found


def _known(position: int | None) -> tuple[str, tuple[int, ...]]:
    if position is None:
        return f"s.known_to = {STILL}", ()
    return "s.known_from <= ? AND s.known_to > ?", (position, position)


def _json(ids: Collection[str]) -> str:
    return orjson.dumps(sorted(ids)).decode()


def named_in(states: Sequence[State]) -> set[str]:
    """The cases that states name: those of records, and those merged."""
    every = (id for each in states for id in (each.get("case"), each.get("merged_into"), *each.get("merged", ())))
    keeping = (kept.get("case") for each in states for kept in each.get("kept_by", ()))
    return {id for id in (*every, *keeping) if id}


def presented(state: State, into: Mapping[str, str], known: Collection[str]) -> State:
    """A state with the case by which its record goes, if the caller may see that, and without merges it may not."""
    told = dict(state)
    if (by := into.get(told.get("case") or "")) in known:
        told["case"] = by
    if told["kind"] != "case":
        return told
    told.pop("merged", None)
    if kept := told.pop("kept_by", None):
        told |= {"kept_by": shown} if (shown := [each for each in kept if each.get("case") in known]) else {}
    if merged := [id for id in state.get("merged", ()) if id in known]:
        told["merged"] = merged
    if "merged_into" in told:
        if (by := into.get(state["id"], told["merged_into"])) in known:
            return told | {"merged_into": by}
        del told["merged_into"]
        told["status"] = "closed" if told.get("closed_on") else "open"
    return told
