"""The events of a record in the order of the day they hold from, then of recording, each with the state after it."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from archive.errors import ArchiveError
from archive.fold.contradictions import BeforeRecord
from archive.fold.corrections import REPLACING, standing
from archive.fold.registry import (
    ALWAYS,
    LAST,
    NEVER,
    State,
    begun,
    counted,
    folded,
    goes_by_calendar,
    goes_by_day,
    is_judged_now,
    require_allowed,
)
from archive.kernel import Seen, effect_of, rooms

_IN_ORDER = frozenset(
    ("actor", "archive", "backup", "clock", "disposal", "handover", "ledger", "notice", "retirement", "waiting")
)
"""Kinds whose days the archive sets itself; their events keep the order of recording."""


@dataclass(slots=True)
class Step:
    """One event in its place, the state after it as far as days decide, and why its day does not allow it, if so."""

    day: str
    early: str
    version: int
    event: Seen
    state: State
    refused: ArchiveError | None = None

    @property
    def place(self) -> tuple[str, str, int]:
        """Where it stands: by its day, what is dated before the record before all others of the first day."""
        return self.day, self.early, self.version


def has_no_earliest(first: Seen) -> bool:
    """Whether a record may be from before the day on which it is shown to begin: dated "at the latest" alone."""
    field = effect_of(first.name)
    day = first.fact.get(field) if field else None
    return isinstance(day, dict) and not day.get("earliest")


@cache
def open_folds() -> None:
    """Load what the events of every room make of their records."""
    import_module("archive.fold.wide")
    rooms("fold")


def begun_alone(event: Seen) -> tuple[str, State] | None:
    """First day and state of a record of which this event is all; None where the calendar or a flag adds to it."""
    if "flagged" in event.fact or "protects" in event.fact or event.name in REPLACING:
        return None
    open_folds()
    state = begun(event)
    return None if goes_by_calendar(state["kind"]) else (min(event.effective_on or ALWAYS, LAST), state)


class Steps:
    """The events of one record, given in the order of recording; more may be added at their end."""

    def __init__(self, events: Sequence[Seen] = ()) -> None:
        self.events: list[Seen] = []
        self.steps: list[Step] = []
        self.judged: list[Seen] = []
        self._opening = ALWAYS
        self._in_order = self._expires = self._contradicts = self._begun_before = False
        self.events += events
        if any(event.name in REPLACING for event in self.events):
            self._place_all()
            return
        for event in self.events:
            self._place(event)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Steps) and self.events == other.events

    __hash__ = None  # type: ignore[assignment]

    @property
    def opening(self) -> str:
        """The first day of the record."""
        return self._opening

    @property
    def contradicts(self) -> bool:
        """Whether something in it is not allowed by the events before it, or was flagged when it was recorded."""
        return self._contradicts

    @property
    def expires(self) -> bool:
        """Whether the calendar alone may change it."""
        return self._expires

    def add(self, event: Seen) -> None:
        """Take one more event, recorded after the others."""
        self.events.append(event)
        if event.name in REPLACING:
            self._place_all()
        else:
            self._place(event)

    def _place_all(self) -> None:
        self.steps, self.judged, self._contradicts = [], [], False
        for event in standing(self.events):
            self._place(event)

    def _place(self, event: Seen) -> None:
        if not self.steps:
            open_folds()
            self._opening = min(event.effective_on or ALWAYS, LAST)
            self._begun_before = has_no_earliest(event)
            state = begun(event)
            self._in_order, self._expires = state["kind"] in _IN_ORDER, goes_by_calendar(state["kind"])
            self._contradicts = "flagged" in event.fact or "protects" in event.fact
            self.steps.append(Step(self._opening, "", event.version, event, state))
            return
        if is_judged_now(event.name):
            self.judged.append(event)
        last, own = self.steps[-1], event.effective_on
        if last.day <= own < NEVER:  # later than all before it, as nearly all are
            self.steps.append(self._step(own, NEVER, event))
            return
        day = min(max(own or self._opening, self._opening), LAST)
        if self._in_order:
            day = max(day, last.day)
        early = own if self.is_early(event) else NEVER
        at = bisect_right(self.steps, (day, early, event.version), lo=1, key=lambda step: step.place)
        later = self.steps[at:]
        del self.steps[at:]
        self.steps.append(self._step(day, early, event))
        for step in later:
            self.steps.append(self._step(step.day, step.early, step.event))

    def _step(self, day: str, early: str, event: Seen) -> Step:
        before = self.steps[-1].state
        after = folded(before, event) if early is NEVER or self._begun_before else counted(before, event)
        refused = self._refused(before, event)
        if refused is not None or "flagged" in event.fact or early is not NEVER:
            self._contradicts = True
        return Step(day, early, event.version, event, after, refused)

    def is_early(self, event: Seen) -> bool:
        """Whether an event is dated before the first day of the record."""
        return ALWAYS < event.effective_on < self._opening

    def is_late(self, event: Seen) -> bool:
        """Whether an event stands before one that was recorded earlier, or in place of one."""
        if event.name in REPLACING:
            return True
        return bool(event.effective_on) and goes_by_day(event.name) and self.steps[-1].version != event.version

    def _refused(self, before: State, event: Seen) -> ArchiveError | None:
        try:
            require_allowed(before, event)
        except ArchiveError as refused:
            return refused
        early = self.is_early(event) and goes_by_day(event.name) and not self._begun_before
        return BeforeRecord(self._opening) if early else None
