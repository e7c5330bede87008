"""One record as a compilation uses it: what is in force of it, and which of its events that stands on.

An event counts for a statement if the statement would be another one without it. Where two events state the same, so
that neither alone is missed, the newest stands for both.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from archive.fold.registry import State
from archive.fold.timeline import Timeline
from archive.kernel import Seen
from projections.states.visible import told_to

MANY = 6
"""Events of one name in a record from which on they are first left out together."""
Fact = Callable[[State], Any]
"""What a statement uses of a state; None where the record does not count."""


def fold(events: Sequence[Seen], day: date, *, begins: bool) -> State | None:
    """What is in force of a record on a day; with `begins` as it will begin, where that lies ahead. None: nothing is.

    What is left without some events may not be one that folds take: then nothing is, as for the views.
    """
    try:
        timeline = Timeline(events)
        state = timeline.state(day)
        if state is None and begins and timeline.steps:
            state = timeline.state(date.fromisoformat(timeline.opening))
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError):
        return None
    return None if state is None or "destroyed_on" in state or state.get("destroyed") else state


class Told:
    """A record with its events, in the order of recording, as far as the caller is shown it."""

    __slots__ = ("_begins", "_day", "_keep", "_states", "events", "full", "id", "kind", "state")

    def __init__(self, events: Sequence[Seen], day: date, *, begins: bool, full: bool, keep: bool = True) -> None:
        self.id, self.kind = events[0].stream, events[0].name.partition(".")[0]
        self.events, self.full = events, full
        self._day, self._begins, self._keep = day, begins, keep
        self._states: list[tuple[int, State | None]] | None = None
        self.state: State = self._fold(events) or {}

    @property
    def first(self) -> int:
        """The position of its first event, without which there is no record."""
        return self.events[0].position

    def _fold(self, events: Sequence[Seen]) -> State | None:
        if not events or events[0] is not self.events[0]:
            return None
        state = fold(events, self._day, begins=self._begins)
        return None if state is None else told_to(int(self.full), state)

    def in_force(self, day: date) -> bool:
        """Whether it is in force on a day, not only later."""
        return fold(self.events, day, begins=False) is not None

    def without(self) -> Iterator[tuple[int, State | None]]:
        """What would be in force without each of its events, by their positions; None without the first."""
        if self._states is not None:
            yield from self._states
            return
        if len(self.events) == 1:
            yield self.first, None
        elif self._keep:
            self._states = list(self._each_left_out())
            yield from self._states
        else:
            yield from self._each_left_out()

    def _each_left_out(self) -> Iterator[tuple[int, State | None]]:
        yield self.first, None
        same = dict[str, bool]()
        for name, count in Counter(event.name for event in self.events[1:]).items():
            if count > MANY:
                rest = [event for event in self.events if event is self.events[0] or event.name != name]
                same[name] = self._fold(rest) == self.state
        for event in self.events[1:]:
            if not same.get(event.name):
                yield event.position, self._fold([each for each in self.events if each is not event])

    def stands(self, fact: Fact) -> tuple[int, ...]:
        """The events on which what is stated of this record stands."""
        now = fact(self.state)
        if len(self.events) == 1:
            return () if now is None else (self.first,)
        found = {position for position, state in self.without() if (None if state is None else fact(state)) != now}
        return self.enough(fact, now, found)

    def enough(self, fact: Fact, now: Any, found: set[int]) -> tuple[int, ...]:
        """These positions, with what else is needed so that they alone state it."""
        if now is None:
            return tuple(sorted(found))
        found = found | {self.first}
        if len(found) < len(self.events) and not self._states_it(fact, now, found):
            kept = {event.position for event in self.events}
            for event in self.events[1:]:
                if event.position not in found and self._states_it(fact, now, kept - {event.position}):
                    kept.discard(event.position)
            found = kept
        return tuple(sorted(found))

    def _states_it(self, fact: Fact, now: Any, positions: set[int]) -> bool:
        state = self._fold([event for event in self.events if event.position in positions])
        return state is not None and fact(state) == now


def parts(*names: str) -> Fact:
    """The fact that a state has these values, by name or by path with dots."""

    def of(state: State) -> Any:
        return tuple(part(state, name) for name in names)

    return of


def part(state: State, path: str) -> Any:
    """A value of a state by its path; None where there is none."""
    if "." not in path:
        return state.get(path)
    found: Any = state
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found
