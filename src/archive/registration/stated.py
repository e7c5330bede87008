"""What a record of any room states about itself, today."""

from datetime import date
from typing import Any, Generic, TypeVar
from uuid import UUID

from archive.fold.registry import State
from archive.kernel import Event
from archive.kind import kinds
from archive.recordwide import HoldPlaced, HoldReleased, Protection, RegistrationCompleted
from archive.registered import Registered
from archive.registration.folded import Folded
from archive.retention.hiding import dated_on, following, hidden_by, never_classed, secrecy_start
from archive.values import Interval, PersonalData, Publicity, PublicityClass

EventT = TypeVar("EventT", bound=Event)


class Stated(Folded[EventT], Generic[EventT], name="record"):
    """A record as it is registered: filed, classified, held, dated."""

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
        if isinstance(event, RegistrationCompleted) and never_classed(self.timeline):
            return Protection()
        return hidden_by(self.timeline, self._seen(event, self.version + 1), self.row_of, self.today)

    def followed_by(self, event: Event) -> Protection:
        """What follows for publicity and personal data once a correction is in force, or is rejected."""
        self.must_exist()
        return following(self.timeline, self._seen(event, self.version + 1), self.row_of, self.today)

    def day(self) -> Interval | None:
        """The day of the record as it is stated, vague or not; None while it has none."""
        told = self.now.get(kinds()[self.kind].begins)
        if isinstance(told, dict):
            return Interval.model_validate(told)
        return Interval(earliest=told, latest=told) if told else None

    def dated_on(self) -> date | None:
        """The day of the record, from which a period may run; of a vague date its last, None while it has none."""
        return dated_on(self.now)

    def sealed_until(self) -> date | None:
        """The last day on which a record is sealed: while it is secret, or holds sensitive personal data."""
        first = self.pending[0].event if self.version == 1 and self.pending else None
        if isinstance(first, Registered):
            personal, publicity = first.personal, (first.protects and first.protects.publicity) or first.publicity
        else:
            stated = self.now.get("publicity")
            hides = stated and stated["publicity"] in (PublicityClass.secret, PublicityClass.partly_secret)
            personal, publicity = self.now.get("personal"), self.publicity if hides else None
        if personal == PersonalData.sensitive:
            return date.max
        if publicity is None or publicity.publicity not in (PublicityClass.secret, PublicityClass.partly_secret):
            return None
        return (publicity.last_secret_day() if publicity.complete else None) or date.max


def _first_of(dated: Any) -> Any:
    """The first day of a vague date, else the date as it was stated."""
    return (_date(dated.get("earliest")) or dated) if isinstance(dated, dict) else _date(dated)


def binds(hold: State, day: date) -> bool:
    """Whether a hold keeps its record on a day."""
    today, ends, released = day.isoformat(), hold.get("ends_on"), hold.get("released_on")
    return (ends is None or ends >= today) and (released is None or released > today)


def _date(told: Any) -> date | None:
    return date.fromisoformat(told) if isinstance(told, str) and told else None


def _uuid(told: Any) -> UUID | None:
    return UUID(told) if isinstance(told, str) else told
