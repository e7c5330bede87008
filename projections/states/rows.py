"""The rows of one record on both clocks: what was in force from day to day, as known from position to position.

A row holds for positions known_from <= K < known_to and days valid_from <= D < valid_to. What is in force is what
`archive.fold.timeline` folds; nothing is decided here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive.fold.registry import ALWAYS, LAST, NEVER, State, day_after
from archive.fold.steps import begun_alone
from archive.fold.timeline import Timeline
from archive.kernel import Seen
from projections.states import office
from projections.states.merged import STILL, whole_segments
from projections.states.texts import Texts

__all__ = ["ALWAYS", "LAST", "NEVER", "STILL", "Span", "State", "day_after", "office", "spans_of"]

COST = "grant.cost_reported.v1"
SUMS = ("reported_cents", "costs")
"""What the views sum up from lines (`money`) when they are asked."""


@dataclass(slots=True)
class Span:
    """One row of a record."""

    known_from: int
    known_to: int
    valid_from: str
    valid_to: str
    opening: bool
    state: State
    texts: Texts


def spans_of(events: Sequence[Seen], merged: Mapping[str, Sequence[Seen]] | None = None) -> list[Span]:
    """Every row of one record, from its events in order of recording.

    `merged` are the events of cases that were ever merged into it: what they are counts while they belong to it.
    """
    if merged:
        return _spans_with(events, merged)
    first = events[0]
    if len(events) == 1 and first.name != COST and (alone := begun_alone(first)) is not None:  # as most are
        return [Span(first.position, STILL, alone[0], NEVER, True, _without_sums(alone[1]), {})]
    timeline, known, live, texts = Timeline(), list[Span](), list[Span](), Texts()
    for event in events:
        timeline.add(event)
        if event.name == COST and not timeline.contradicts:  # it is a line of its account, and changes nothing else
            continue
        live = _advance(known, live, timeline, event.position, texts)
    return known


def _spans_with(events: Sequence[Seen], merged: Mapping[str, Sequence[Seen]]) -> list[Span]:
    """The rows of a case, written anew with every event of it and of the cases merged into it."""
    known, live, texts = list[Span](), list[Span](), Texts()
    own, timelines = events[0].stream, {id: Timeline() for id in (events[0].stream, *merged)}
    every = (event for each in (events, *merged.values()) for event in each)
    for event in sorted(every, key=lambda event: event.position):
        timelines[event.stream].add(event)
        if timelines[own].steps:
            live = _advance(known, live, timelines[own], event.position, texts, whole_segments(own, timelines))
    return known


def _advance(
    known: list[Span],
    live: list[Span],
    timeline: Timeline,
    position: int,
    texts: Texts,
    segments: list[tuple[str, str, State]] | None = None,
) -> list[Span]:
    """Close the rows that no longer hold, open those that hold from this position; `segments` as they are told."""
    if segments is None and not live and len(timeline.steps) == 1 and not timeline.expires and not timeline.contradicts:
        state = _without_sums(timeline.steps[0].state)
        known.append(Span(position, STILL, timeline.opening, NEVER, True, state, texts))
        return known[:]
    if segments is None and live and (only := timeline.only()) is not None and SUMS[0] not in only:
        return _advance_only(known, live, timeline, position, only)
    segments = timeline.segments() if segments is None else segments
    if SUMS[0] in segments[0][2]:
        segments = _merged_without_sums(segments)
    if not live:
        flags = timeline.flags()
        for index, (start, end, folded) in enumerate(segments):
            state = folded | {"flags": flags} if flags else folded
            known.append(Span(position, STILL, start, end, index == 0, state, texts))
        return known[:]
    still = {(span.valid_from, span.valid_to): span for span in live}
    flags = timeline.flags()
    now: list[Span] = []
    for index, (start, end, folded) in enumerate(segments):
        state = folded | {"flags": flags} if flags else folded
        held = still.pop((start, end), None)
        if held is not None and (held.state is state or held.state == state):
            now.append(held)
            continue
        if held is not None:
            held.known_to = position
        span = Span(position, STILL, start, end, index == 0, state, texts)
        known.append(span)
        now.append(span)
    for held in still.values():
        held.known_to = position
    return now


def _advance_only(known: list[Span], live: list[Span], timeline: Timeline, position: int, state: State) -> list[Span]:
    """The same where one state is in force from the first day on, without a flag."""
    now, start = list[Span](), timeline.opening
    for held in live:
        if held.valid_from == start and held.valid_to == NEVER and held.state == state:
            now.append(held)
        else:
            held.known_to = position
    if not now:
        now.append(Span(position, STILL, start, NEVER, True, state, live[0].texts))
        known += now
    return now


def _without_sums(state: State) -> State:
    """A state without what is summed up elsewhere."""
    return {name: value for name, value in state.items() if name not in SUMS} if SUMS[0] in state else state


def _merged_without_sums(segments: list[tuple[str, str, State]]) -> list[tuple[str, str, State]]:
    """Segments without what is summed up elsewhere; those that are alike now are one."""
    found: list[tuple[str, str, State]] = []
    for since, end, state in segments:
        kept, start = {name: value for name, value in state.items() if name not in SUMS}, since
        if found and found[-1][2] == kept:
            start, _, kept = found.pop()
        found.append((start, end, kept))
    return found
