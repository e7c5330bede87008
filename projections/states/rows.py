"""The rows of one record on both clocks: what was in force from day to day, as known from position to position.

A row holds for positions known_from <= K < known_to and days valid_from <= D < valid_to. What is in force is what
`archive.fold.timeline` folds; nothing is decided here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from archive.fold.registry import ALWAYS, LAST, NEVER, State, day_after
from archive.fold.timeline import Timeline
from archive.kernel import Seen
from projections.states import office

__all__ = ["ALWAYS", "LAST", "NEVER", "STILL", "Span", "State", "day_after", "office", "spans_of"]

STILL = 2**62


@dataclass(slots=True)
class Span:
    """One row of a record."""

    known_from: int
    known_to: int
    valid_from: str
    valid_to: str
    opening: bool
    state: State
    stored: bytes


def spans_of(events: Sequence[Seen]) -> list[Span]:
    """Every row of one record, from its events in order of recording."""
    timeline, known, live = Timeline(), list[Span](), list[Span]()
    for event in events:
        timeline.add(event)
        live = _advance(known, live, timeline, event.position)
    return known


def _advance(known: list[Span], live: list[Span], timeline: Timeline, position: int) -> list[Span]:
    """Close the rows that no longer hold, open those that hold from this position."""
    if not live:
        flags = timeline.flags()
        for index, (start, end, folded) in enumerate(timeline.segments()):
            state = folded | {"flags": flags} if flags else folded
            known.append(Span(position, STILL, start, end, index == 0, state, orjson.dumps(state)))
        return known[:]
    still = {(span.valid_from, span.valid_to): span for span in live}
    flags = timeline.flags()
    now: list[Span] = []
    for index, (start, end, folded) in enumerate(timeline.segments()):
        state = folded | {"flags": flags} if flags else folded
        held = still.pop((start, end), None)
        if held is not None and (held.state is state or held.state == state):
            now.append(held)
            continue
        if held is not None:
            held.known_to = position
        span = Span(position, STILL, start, end, index == 0, state, orjson.dumps(state))
        known.append(span)
        now.append(span)
    for held in still.values():
        held.known_to = position
    return now
