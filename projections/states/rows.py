"""The rows of one record on both clocks: what was in force from day to day, as known from position to position.

A row holds for positions known_from <= K < known_to and days valid_from <= D < valid_to. Events are folded in the
order of the day they took effect, then of recording; a day before the record's first day counts as its first. What a
class hides counts from the first day on, as every decision of publicity does: permissions are those of today.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import orjson

from archive.kernel import Seen
from projections.states.folds import State, fold
from projections.states.protecting import protecting

ALWAYS, NEVER = "0001-01-01", "9999-12-31"
LAST = "9999-12-30"
"""The last day of the calendar stands for no end, so what is recorded for it holds from the day before."""
STILL = 2**62
_RUNNING = ("registered", "signed")


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


def by_calendar(state: State) -> tuple[str, State] | None:
    """What the calendar alone makes of a state, and from which day: a contract ends the day after its last."""
    ends_on = state.get("ends_on")
    if state["kind"] != "contract" or not ends_on:
        return None
    if state["status"] in _RUNNING:
        return day_after(ends_on), state | {"status": "expired"}
    if state["status"] == "terminating":
        return day_after(ends_on), state | {"status": "terminated"}
    return None


def day_after(day: str) -> str:
    return NEVER if day >= "9999-12-30" else (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def spans_of(events: Sequence[Seen]) -> list[Span]:
    """Every row of one record, from its events in order of recording."""
    opening = min(events[0].effective_on or ALWAYS, LAST)
    ordered: list[tuple[str, int, Seen]] = []
    steps: list[tuple[str, State]] = []
    known: list[Span] = []
    live: list[Span] = []
    for event in events:
        for part in (event, *protecting(event)):
            key = (min(max(part.effective_on or opening, opening), LAST), part.position, part)
            at = bisect_right(ordered, key[:2], key=lambda entry: entry[:2])
            ordered.insert(at, key)
            del steps[at:]
            for day, _, each in ordered[at:]:
                steps.append((day, fold(steps[-1][1] if steps else None, each)))
        live = _advance(known, live, _segments(steps), event.position)
    return known


def _segments(steps: list[tuple[str, State]]) -> list[tuple[str, str, State]]:
    """Days in force from one step to the next, the calendar's own turns among them."""
    starts: list[tuple[str, State]] = []
    for index, (day, state) in enumerate(steps):
        following = steps[index + 1][0] if index + 1 < len(steps) else NEVER
        if following == day:
            continue
        turn = by_calendar(state)
        if turn is None or turn[0] >= following:
            starts.append((day, state))
        elif turn[0] <= day:
            starts.append((day, turn[1]))
        else:
            starts += [(day, state), turn]
    ends = [day for day, _ in starts[1:]] + [NEVER]
    return [(day, end, state) for (day, state), end in zip(starts, ends, strict=True)]


def _advance(known: list[Span], live: list[Span], segments: list[tuple[str, str, State]], position: int) -> list[Span]:
    """Close the rows that no longer hold, open those that hold from this position."""
    still = {(span.valid_from, span.valid_to): span for span in live}
    now: list[Span] = []
    for index, (start, end, state) in enumerate(segments):
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
