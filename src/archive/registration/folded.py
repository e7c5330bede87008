"""A record as its events left it: its timeline, and the state in force on the day it is judged."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import ClassVar, Generic, Self, TypeVar
from uuid import UUID

from archive.errors import ArchiveError, Gone, NotFound
from archive.fold.corrections import CORRECTIONS
from archive.fold.registry import LAST, State, has_rule, is_unforbidden, subject_field
from archive.fold.steps import begun_alone, open_folds
from archive.fold.timeline import Timeline
from archive.kernel import (
    Event,
    Pending,
    Recorded,
    Root,
    Row,
    Seen,
    UnknownEvent,
    UnreadableEvent,
    decode,
    see,
    seen_of,
)
from archive.recordwide import Reclassified, RecordDestroyed
from archive.retention.judged import judged
from archive.retention.schedule import ScheduleRow

EventT = TypeVar("EventT", bound=Event)


FEW = 16
"""Up to how many events of a record their names are read before it is folded."""
_DESTROYED = frozenset((RecordDestroyed.name,))


def _event_of(waiting: Event | Pending | Seen) -> Event | Seen:
    return waiting.event if isinstance(waiting, Pending) else waiting


def _no_row(version: str, code: str) -> ScheduleRow | None:
    """What no archive was given to look up."""


class Folded(Root[EventT], Generic[EventT], name="record"):
    """The events of one record, folded when somebody asks.

    `telling` means that a source only reports what happened: what contradicts the timeline is then recorded and
    flagged, not refused.
    """

    kind: ClassVar[str]
    telling = False
    row_of: Callable[[str, str], ScheduleRow | None] = staticmethod(_no_row)
    _clock: Callable[[], date] | None = None
    _asked = False
    _today, _today_text = date.max, LAST
    _rows: Sequence[Row] = ()
    _timeline: Timeline | None = None
    _now: tuple[int, str, State] | None = None
    _names: tuple[str, ...] = ()

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self._waiting: list[Event | Pending | Seen] = []

    @property
    def timeline(self) -> Timeline:
        """Its events in the order in which they are in force."""
        timeline = self._timeline
        if timeline is None:
            timeline = self._timeline = Timeline()
        if self._waiting:
            begin = len(timeline.events)
            waiting = [
                each if isinstance(each, Seen) else self._made(each, number)
                for number, each in enumerate(self._waiting, begin + 1)
            ]
            self._waiting.clear()
            if any(event.name == Reclassified.name for event in waiting):
                waiting = list(judged([*timeline.events, *waiting], self.row_of)[begin:])
            for event in waiting:
                try:
                    timeline.add(event)
                except (KeyError, TypeError, ValueError, AttributeError) as error:
                    raise UnreadableEvent(event.name) from error
        return timeline

    def goes_on_as(self, timeline: Timeline) -> None:
        """Take over a timeline that was folded with the event that alone waits."""
        if len(self._waiting) == 1 and len(timeline.events) == self.version:
            self._waiting.clear()
            self._timeline = timeline

    @property
    def now(self) -> State:
        """The state in force today; while its first day is to come, as it will begin."""
        held, day = self._now, self._today_text if self._asked else self._day()
        if held is None or held[0] != self.version or held[1] != day:
            state = self._begun_alone()
            if state is None:
                timeline = self.timeline
                state = timeline.state(max(day, timeline.opening)) or {}
            held = self._now = self.version, day, state
        return held[2]

    def _begun_alone(self) -> State | None:
        """The state of a record that has one stored event, to which neither a day nor the calendar adds."""
        if self._timeline is not None or len(self._waiting) != 1 or not isinstance(first := self._waiting[0], Seen):
            return None
        try:
            alone = begun_alone(first)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise UnreadableEvent(first.name) from error
        return alone[1] if alone else None

    def is_judged_by(self, clock: Callable[[], date], *, telling: bool) -> bool:
        """Whether it is judged as of the day by this same clock, which gave its day."""
        return self._clock is clock and self.telling is telling

    def judged_by(self, clock: Callable[[], date], *, telling: bool) -> None:
        """Judge it as of the day it is by a clock, from here on."""
        self._clock, self._asked, self.telling = clock, False, telling

    @property
    def today(self) -> date:
        """The day it is judged on: the day of the clock when it was first asked; without one all days have come."""
        if not self._asked:
            self._asked = True
            today = self._clock() if self._clock else date.max
            if today is not self._today:
                self._today, self._today_text = today, min(today.isoformat(), LAST)
        return self._today

    def timeline_with(self, event: Event) -> Timeline:
        """Its events with one that is about to be recorded."""
        return Timeline([*self.timeline.events, self._seen(event, self.version + 1)])

    def as_if(self, *events: Event, without: int = 0) -> Self:
        """The record as it would be with more events, or was `without` so many of its newest."""
        other = type(self)(self.id)
        other.judged_by(lambda: self.today, telling=self.telling)
        other.row_of = self.row_of
        known = self.timeline.events[: len(self.timeline.events) - without]
        other.take_over([*known, *(self._seen(each, at) for at, each in enumerate(events, len(known) + 1))])
        return other

    def _day(self) -> str:
        if not self._asked:
            _ = self.today
        return self._today_text

    def _seen(self, event: Event, version: int, encoded: tuple[bytes, bytes] | None = None) -> Seen:
        moment = f"{self.today.isoformat()}T" if self.today != date.max else ""
        return seen_of(event, str(self.id), version, moment, encoded)

    def _made(self, waiting: Event | Pending, version: int) -> Seen:
        """An event that waits to be folded, as it is folded; what it was encoded to for that is kept for the store."""
        if not isinstance(waiting, Pending):
            return self._seen(waiting, version)
        if waiting.encoded is None:
            waiting.encoded = waiting.event.encoded()
        return self._seen(waiting.event, version, waiting.encoded)

    def event(self, version: int) -> Seen:
        """The event that brought the record to a version. Refuses: there is none."""
        if not 1 <= version <= len(self.timeline.events):
            remedy = "Give the version of an event of this record; see its history."
            raise NotFound("The record has no event with this version.", field="corrects", remedy=remedy)
        return self.timeline.events[version - 1]

    def corrected_event(self, event: Seen) -> Seen:
        """The event that a correction, or a correction of it, replaces."""
        while event.name in ("record.corrected.v1", "decision.corrected.v2"):
            event = self.event(event.fact["corrects"])
        return event

    def name_of(self, version: int) -> str:
        """The stored name of the event that brought the record to a version. Refuses: there is none."""
        if not 1 <= version <= self.version:
            return self.event(version).name
        known = self._timeline.events if self._timeline is not None else ()
        if version <= len(known):
            return known[version - 1].name
        return _event_of(self._waiting[version - len(known) - 1]).name

    def names(self) -> tuple[str, ...]:
        """The stored names of its events in the order of recording; nothing is folded for them."""
        known = self._timeline.events if self._timeline is not None else ()
        if len(self._names) != len(known) + len(self._waiting):  # events are only ever added
            self._names = *(each.name for each in known), *(_event_of(each).name for each in self._waiting)
        return self._names

    def surely_without(self, names: frozenset[str]) -> bool:
        """Whether none of its events, which are few, has one of these names; it is not folded for that."""
        return self.version <= FEW and names.isdisjoint(self.names())

    def is_plainly_new(self, event: Event) -> bool:
        """Whether the names of its few events tell that this one repeats none of them, and that none forbids it or is
        made impossible by it, whatever they state. What has a day of its own is held against the timeline.
        """
        if self.version > FEW or event.effective_on is not None:
            return False
        open_folds()
        names = self.names()
        if event.name in CORRECTIONS:  # of a first event that is all there is, which nothing forbids
            return self.version == 1 and not has_rule(event.name)
        if not is_unforbidden(event.name, names[1:]):
            return False
        return event.name not in names[1:] or self._is_about_other_things(event)

    def _is_about_other_things(self, event: Event) -> bool:
        """Whether no earlier event of this kind is about the same thing, as far as all are at hand."""
        field = subject_field(event.name)
        if field is None or self._timeline is not None:
            return False
        about = getattr(event, field)
        for each in self._waiting:
            if isinstance(each, Seen):
                return False
            known = _event_of(each)
            if known.name == event.name and getattr(known, field) == about:
                return False
        return True

    def must_exist(self) -> None:
        """Refuse any change of a record that is destroyed, or that cannot be read completely."""
        for row in self._rows:
            decode(row[4], row[7], row[9])
        self._rows = ()
        if self.version < 2 or self.surely_without(_DESTROYED) or "destroyed_on" not in self.now:
            return
        on = date.fromisoformat(self.now["destroyed_on"])
        reason, disposal = self.now.get("basis", ""), self.now.get("disposal")
        raise Gone(f"The content of this record was destroyed on {on:%Y-%m-%d}.", reason=reason, disposal=disposal)

    # -- how it is folded ----------------------------------------------------------------------------------------

    def on(self, event: EventT) -> None:
        """Remember one event; it is folded when somebody asks."""
        self._waiting.append(event)

    def take_in(self, pending: Pending) -> None:
        """Remember an event that is about to be recorded."""
        self._waiting.append(pending)

    def take_over(self, events: Sequence[Seen]) -> None:
        """Begin with these events."""
        self._waiting, self.version, self._names = list(events), len(events), ()

    @classmethod
    def folded(cls, id: UUID, events: list[Recorded]) -> Self:
        """The record as its events left it."""
        root = cls(id)
        root._waiting = [seen_of(each.event, str(id), each.version, each.recorded_at.isoformat()) for each in events]
        root.version = events[-1].version if events else 0
        return root

    @classmethod
    def of_rows(cls, id: UUID, rows: Sequence[Row]) -> Self:
        """The record as its stored events left it. Refuses: an event this version does not know or cannot read."""
        root = cls(id)
        root._rows = rows
        for row in rows:
            event = see(row)
            if event.trouble:
                error: ArchiveError = (UnknownEvent if event.trouble == UnknownEvent.code else UnreadableEvent)(
                    event.name
                )
                raise error
            root._waiting.append(event)
        root.version = rows[-1][3] if rows else 0
        return root
