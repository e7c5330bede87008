"""The rules that hold for a record of any room, whatever else its room demands."""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from importlib import import_module
from typing import Any, ClassVar, Generic, Self, TypeVar, cast
from uuid import UUID

from archive.access.events import PublicationWithdrawn, RecordPublished, RecordTwinned
from archive.completeness import RegistrationIncomplete, StatedAlready, lacking
from archive.errors import ArchiveError, Conflict, Gone, Invalid, NotFound
from archive.fold.registry import LAST, State, goes_by_day, require_allowed
from archive.fold.timeline import Timeline
from archive.kernel import (
    ActorId,
    Event,
    Recorded,
    Root,
    Row,
    Seen,
    UnknownEvent,
    UnreadableEvent,
    decode,
    effect_of,
    is_vague,
    see,
    seen_of,
)
from archive.kind import kind_named, kinds
from archive.recordwide import (
    ErasureDecided,
    HoldPlaced,
    HoldReleased,
    Protection,
    PublicityClassified,
    Reason,
    Reclassified,
    RecordCorrected,
    RecordDestroyed,
    RecordFinalised,
    RecordWide,
    RegistrationCompleted,
)
from archive.registered import Description, Registered, public_id
from archive.retention.hiding import dated_on, hidden_by, secrecy_start
from archive.retention.judged import judged
from archive.retention.schedule import ScheduleRow
from archive.values import Interval, PersonalData, Publicity, PublicityClass

__all__ = [
    "Description",
    "PublicityClassified",
    "Reason",
    "Record",
    "RecordDestroyed",
    "RecordWide",
    "Registered",
    "dated_on",
    "public_id",
]

EventT = TypeVar("EventT", bound=Event)


class Record(Root[EventT], Generic[EventT], name="record"):
    """A record of any room: it has a class of publicity, a registration and holds, and can be destroyed once.

    What it is on a day is asked of its timeline. `telling` means that a source only
    reports what happened: what contradicts the timeline is recorded and flagged then, not refused.
    """

    kind: ClassVar[str]

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self._clock: Callable[[], date] | None = None
        self._asked = False
        self._today, self._today_text = date.max, LAST
        self.telling = False
        self.row_of: Callable[[str, str], ScheduleRow | None] = lambda version, code: None
        self._waiting: list[Event | Seen] = []
        self._rows: Sequence[Row] = ()
        self._timeline: Timeline | None = None
        self._now: tuple[int, str, State] | None = None

    # -- what it is ----------------------------------------------------------------------------------------------

    @property
    def timeline(self) -> Timeline:
        """Its events in the order in which they are in force."""
        timeline = self._timeline
        if timeline is None:
            timeline = self._timeline = Timeline()
        if self._waiting:
            begin = len(timeline.events)
            waiting = [
                each if isinstance(each, Seen) else self._seen(each, number)
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

    @property
    def now(self) -> State:
        """The state in force today; while its first day is to come, as it will begin."""
        held, day = self._now, self._today_text if self._asked else self._day()
        if held is None or held[0] != self.version or held[1] != day:
            timeline = self.timeline
            held = self._now = self.version, day, timeline.state(max(day, timeline.opening)) or {}
        return held[2]

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

    def _day(self) -> str:
        if not self._asked:
            _ = self.today
        return self._today_text

    def _seen(self, event: Event, version: int) -> Seen:
        moment = f"{self.today.isoformat()}T" if self.today != date.max else ""
        return seen_of(event, str(self.id), version, moment)

    @property
    def case(self) -> UUID | None:
        """The case it is filed to, if any."""
        return _uuid(self.now.get("case"))

    @property
    def publicity(self) -> Publicity | None:
        """Its publicity as stated and as its class requires."""
        stated = self.now.get("publicity")
        return Publicity.model_validate(stated) if stated else None

    @property
    def bound(self) -> tuple[str | None, UUID | None]:
        """The class in force today, and the version of the schedule it is bound to."""
        return self.now.get("record_class"), _uuid(self.now.get("schedule"))

    @property
    def holds(self) -> list[State]:
        """The holds that bind today, as far as their own last day allows."""
        return list(self.now.get("holds", ()))

    def placed_holds(self) -> dict[UUID, bool]:
        """Every hold ever placed here, and whether it was released, be it for a day to come."""
        found: dict[UUID, bool] = {}
        for event in self.timeline.judged:
            if event.name == HoldPlaced.name:
                found[UUID(event.fact["hold"])] = False
            elif event.name == HoldReleased.name:
                found[UUID(event.fact["hold"])] = True
        return found

    @property
    def final_on(self) -> str | None:
        """The day on which it was declared final, if it was."""
        return self.now.get("final_on")

    @property
    def erasure(self) -> State | None:
        """The last decision about a person's request for erasure."""
        return self.now.get("erasure")

    @property
    def destroyed_on(self) -> date | None:
        """The day on which it was destroyed, if it was."""
        told = self.now.get("destroyed_on")
        return date.fromisoformat(told) if told else None

    def stated(self) -> dict[str, Any]:
        """What the registration states, by the names that `completeness.FIELDS` uses."""
        state = self.now
        kind = kinds()[self.kind]
        names = ("personal", "language", "sender", "recipient", "person", "publicity", "record_class", *kind.own)
        found: dict[str, Any] = {name: state.get(name) for name in names}
        found["personal"] = PersonalData(found["personal"]) if found["personal"] else None
        found["received_on"] = _date(state.get("received_on"))
        found["date"] = _first_of(state.get(kind.begins))
        return found | {"case": self.case}

    def defaulted(self) -> frozenset[str]:
        """What of the registration no person stated: it was taken from a class."""
        return frozenset(self.now.get("defaulted", ()))

    def secrecy_start(self) -> date | None:
        """The day from which secrecy runs: receipt of a document that was received, else its own day (31 § 4)."""
        return secrecy_start(self.now)

    def hidden_by(self, event: Event) -> Protection:
        """What classes hide of the record from an event on that is about to be recorded. Refuses: as `must_exist`."""
        self.must_exist()
        return hidden_by(self.timeline, self._seen(event, self.version + 1), self.row_of, self.today)

    def day(self) -> Interval | None:
        """The day of the record as it is stated, vague or not; None while it has none."""
        told = self.now.get(kinds()[self.kind].begins)
        if isinstance(told, dict):
            return Interval.model_validate(told)
        return Interval(earliest=told, latest=told) if told else None

    def dated_on(self) -> date | None:
        """The day of the record, from which a period may run; of a vague date its last, None while it has none."""
        return dated_on(self.now)

    # -- what can happen to it -----------------------------------------------------------------------------------

    def classify(self, decided: PublicityClassified, *, by: ActorId) -> None:
        """Decide again who may see the record."""
        self.take(decided, by=by)

    def publish(self, published: RecordPublished, *, by: ActorId) -> None:
        """Show the record to anybody for a time. Refuses: an end before the start; what is not public by then."""
        self.must_exist()
        if published.ends_on < published.published_from:
            raise Invalid("The publication would end before it starts.", field="ends_on")
        publicity = self.publicity
        if publicity is None or not publicity.open_on(published.published_from):
            raise NotPublic
        if self.now.get("restricted"):
            raise Restricted
        self.take(published, by=by)

    def decide_erasure(self, decided: ErasureDecided, *, by: ActorId) -> None:
        """Keep the record restricted, or give it to a disposal, as a person asked. The last decision counts."""
        self.take(decided, by=by)

    def withdraw_publication(self, withdrawn: PublicationWithdrawn, *, by: ActorId) -> None:
        """End a publication. Refuses: none was made."""
        self.must_exist()
        if not self.now.get("publication"):
            raise NotFound("The record is not published.", remedy="There is no publication to end.")
        self.record_wide(withdrawn, by)

    def twin(self, twinned: RecordTwinned, *, by: ActorId) -> None:
        """Name the redacted copy that is shown instead for this record. Refuses: the record itself."""
        self.must_exist()
        twin = getattr(twinned.content, "twin", None)
        if twin == self.id:
            raise Invalid("A record cannot be its own redacted copy.", field="twin")
        if str(twin) not in self.now.get("twins", ()):
            self.record_wide(twinned, by)

    def reclassify(self, reclassified: Reclassified, *, by: ActorId) -> None:
        """Reclassify the record, or bind it to a later version of the schedule."""
        self.take(reclassified, by=by)

    def correct_event(self, corrected: RecordCorrected, *, by: ActorId) -> None:
        """Set right what an event of this record said. Refuses: no such event; what that event does not say."""
        self.must_exist()
        event = self.event(corrected.corrects)
        said = [name for name in ("day", "dated", "record_class", "takes_back") if getattr(corrected, name)]
        if len(said) != 1:
            remedy = "Give exactly one of day, dated (of a vague day), record_class and takes_back: true."
            raise Invalid("A correction must change exactly one thing.", field="day", remedy=remedy)
        fixes = event.name in ("record.corrected.v1", "decision.corrected.v2")
        if corrected.takes_back and not fixes:
            raise Invalid(
                "Only a correction can be taken back.", field="corrects", remedy="Give the version of the correction."
            )
        target = self.corrected_event(event)
        if corrected.day is not None or corrected.dated is not None:
            self._must_have_day(target)
        if corrected.dated is not None and not is_vague(target.name):
            raise Invalid("The day of that event is exact.", field="dated", remedy="Give day.")
        if corrected.dated is not None and not (corrected.dated.earliest or corrected.dated.latest):
            raise Invalid("A vague day has one bound at least.", field="dated", remedy="Give earliest, latest or both.")
        if corrected.record_class is not None and target.name != Reclassified.name and target.version != 1:
            raise Invalid("That event gives the record no class.", field="record_class")
        self.take(corrected, by=by)

    def _must_have_day(self, target: Seen) -> None:
        """Refuse to correct the day of an event that holds from none, or that another event stated since."""
        completed = [each for each in self.timeline.events if each.name == RegistrationCompleted.name]
        stated = [each.version for each in completed if each.fact.get("dated")]
        if target.version == 1 and stated:
            remedy = f"Correct that event: version {stated[-1]}."
            raise Invalid("The day of the record was stated by a later event.", field="corrects", remedy=remedy)
        own = effect_of(target.name) is not None and goes_by_day(target.name)
        if target.version != 1 and not own and target.version not in stated:
            name = target.name.rsplit(".", 1)[0]
            raise Invalid(f"That event ({name}) has no day to correct.", field="day")

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

    def complete_registration(self, completed: RegistrationCompleted, *, by: ActorId) -> None:
        """Complete the registration. Refuses: nothing said; what is stated otherwise already."""
        self.must_exist()
        said = _said(completed)
        if not said:
            raise Invalid("No value was given.", remedy="Give at least one field that is missing.")
        if self.kind == "case" and "case" in said:
            raise Invalid("A case cannot be filed to another case.", field="case")
        stated, defaulted = self.stated(), self.defaulted()
        for name, value in sorted(said.items(), key=lambda each: each[0] == "case"):  # what another record is against
            stricter = name in defaulted and value == PersonalData.sensitive
            if stated.get(name) not in (None, "", value) and not stricter:
                raise StatedAlready(name, against=self.case if name == "case" else None)
        if any(stated.get(name) != value for name, value in said.items()):
            self.record_wide(completed, by)

    def finalise(self, finalised: RecordFinalised, mandatory: Collection[str], *, by: ActorId) -> None:
        """Declare the record final, once. Refuses: a registration that lacks a mandatory field."""
        self.must_exist()
        missing = lacking(self.stated(), mandatory)
        if missing:
            raise RegistrationIncomplete(missing)
        if self.final_on is None:
            self.take(finalised, by=by)

    def place_hold(self, placed: HoldPlaced, *, by: ActorId) -> None:
        """Keep the record from destruction, from now on; a hold is placed once. Refuses: an end before the start."""
        self.must_exist()
        if placed.ends_on and placed.ends_on < placed.starts_on:
            raise Invalid("The hold would end before it starts.", field="ends_on")
        if placed.hold not in self.placed_holds():
            self.record_wide(placed, by)

    def release_hold(self, released: HoldReleased, *, by: ActorId, carried: bool = False) -> None:
        """End one hold, now or on a day to come; the others stay. Refuses: a hold that was never placed here.

        A release `carried` over from a list was judged where it was recorded: there the hold may not have begun yet.
        """
        self.must_exist()
        placed = self.placed_holds()
        if released.hold not in placed:
            raise NotFound("There is no such hold on this record.", field="hold")
        hold = next((each for each in self.timeline.holds() if each["hold"] == str(released.hold)), None)
        if hold is None:
            return
        if not carried and released.released_on.isoformat() < hold["starts_on"] <= self._day():
            raise Invalid(f"The hold starts on {hold['starts_on']}.", field="released_on")
        if released.released_on.isoformat() < hold.get("released_on", "9999-12-31"):
            self.record_wide(released, by)

    def destroy(self, destroyed: RecordDestroyed, *, by: ActorId, on: date | None = None) -> None:
        """Leave the tombstone; the store removes the content in the same transaction.

        `on` is the day of execution. Refuses: any hold in force then, or on the day the tombstone names.
        """
        self.must_exist()
        self.must_be_unheld(min(on or destroyed.destroyed_on, destroyed.destroyed_on))
        self.record_wide(destroyed, by)

    def destroy_again(self, destroyed: RecordDestroyed, *, by: ActorId) -> None:
        """Leave the tombstone again in an archive restored from before it; holds were judged when it was destroyed."""
        self.must_exist()
        self.record_wide(destroyed, by)

    def take(self, event: Event, *, by: ActorId) -> None:
        """Record an event in its place on the timeline; one that repeats a standing event whole is nothing new.

        Refuses: what its day does not allow, and what makes a later event impossible that is allowed now; where a
        source only tells, both are recorded, and flagged by anyone who folds them.
        """
        self.must_exist()
        seen = self._seen(event, self.version + 1)
        if self.timeline.repeats(seen):
            return
        if not self.telling:
            if not seen.effective_on and goes_by_day(seen.name):  # what names no day is recorded as a fact of today
                require_allowed(self.now, seen)
            self.timeline.require(seen)
        self.record(cast(EventT, event), by=by)
        if self.pending[-1].event is event:
            self._waiting[-1] = seen

    def must_exist(self) -> None:
        """Refuse any change of a record that is destroyed, or that cannot be read completely."""
        for row in self._rows:
            decode(row[4], row[7], row[9])
        self._rows = ()
        if self.version < 2 or "destroyed_on" not in self.now:
            return
        on = self.destroyed_on
        reason, disposal = self.now.get("basis", ""), self.now.get("disposal")
        raise Gone(f"The content of this record was destroyed on {on:%Y-%m-%d}.", reason=reason, disposal=disposal)

    def must_be_unheld(self, day: date) -> None:
        """Refuse what holds forbid. A hold binds from its recording through its last day, or until its release."""
        if any(binds(hold, day) for hold in self.timeline.holds()):
            raise RecordHeld

    def sealed_until(self) -> date | None:
        """The last day on which a record is sealed: while it is secret, or holds sensitive personal data."""
        first = self.pending[0].event if self.version == 1 and self.pending else None
        if isinstance(first, Registered):
            personal, publicity = first.personal, first.publicity
        else:
            stated = self.now.get("publicity")
            hides = stated and stated["publicity"] in (PublicityClass.secret, PublicityClass.partly_secret)
            personal, publicity = self.now.get("personal"), self.publicity if hides else None
        if personal == PersonalData.sensitive:
            return date.max
        if publicity is None or publicity.publicity not in (PublicityClass.secret, PublicityClass.partly_secret):
            return None
        return (publicity.last_secret_day() if publicity.complete else None) or date.max

    def record_wide(self, event: RecordWide, by: ActorId) -> None:
        """Record what needs no place on the timeline."""
        self.record(cast(EventT, event), by=by)

    # -- how it is folded ----------------------------------------------------------------------------------------

    def on(self, event: EventT) -> None:
        """Remember one event; it is folded when somebody asks."""
        self._waiting.append(event)

    def take_over(self, events: Sequence[Seen]) -> None:
        """Begin with these events."""
        self._waiting, self.version = list(events), len(events)

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


def model_of(name: str) -> type[Record[Any]]:
    """The class with the rules of a kind. Refuses: a name that no kind of record has."""
    kind = kind_named(name)
    classes = vars(import_module(f"{kind.first.room}.model")).values()
    return next(each for each in classes if isinstance(each, type) and issubclass(each, Record) and each.kind == name)


def _first_of(dated: Any) -> Any:
    """The first day of a vague date, else the date as it was stated."""
    return (_date(dated.get("earliest")) or dated) if isinstance(dated, dict) else _date(dated)


def binds(hold: State, day: date) -> bool:
    """Whether a hold keeps its record on a day."""
    today, ends, released = day.isoformat(), hold.get("ends_on"), hold.get("released_on")
    return (ends is None or ends >= today) and (released is None or released > today)


def _said(completed: RegistrationCompleted) -> dict[str, Any]:
    said: dict[str, Any] = {"received_on": completed.received_on, "date": completed.dated}
    said |= {"personal": completed.personal, "case": completed.case}
    said |= {name: getattr(completed.content, name, None) for name in ("sender", "recipient", "person")}
    return {name: value for name, value in said.items() if value is not None}


def _date(told: Any) -> date | None:
    return date.fromisoformat(told) if isinstance(told, str) and told else None


def _uuid(told: Any) -> UUID | None:
    return UUID(told) if isinstance(told, str) else told


class NotPublic(Conflict):
    """Only what is public can be published."""

    code = "not_public"
    remedy = "Decide its publicity first, or publish it from the day its secrecy ends."

    def __init__(self) -> None:
        super().__init__("The record is not public on the day it would be published.")


class Restricted(Conflict):
    """A record that is kept though a person asked for erasure is not published."""

    code = "restricted"
    remedy = "It is disclosed only on request, to those entitled to it."

    def __init__(self) -> None:
        super().__init__("The record is restricted after a person's request for erasure.")


class RecordHeld(Conflict):
    """A held record is never destroyed, by no path."""

    code = "record_held"
    remedy = "Wait until every hold has ended, or have each released by the authority that placed it."

    def __init__(self) -> None:
        super().__init__("The record is under a hold and cannot be destroyed.")
