"""The rules that hold for a record of any room, whatever else its room demands."""

from collections.abc import Collection
from datetime import date
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

from archive.access.events import PublicationWithdrawn, RecordPublished, RecordTwinned
from archive.completeness import RegistrationIncomplete, StatedAlready, lacking
from archive.errors import Conflict, Gone, Invalid, NotFound
from archive.kernel import ActorId, Event, Root
from archive.recordwide import (
    ErasureDecided,
    ErasureDecision,
    HoldPlaced,
    HoldReleased,
    Protection,
    PublicityClassified,
    Reason,
    Reclassified,
    RecordDestroyed,
    RecordFinalised,
    RecordWide,
    RegistrationCompleted,
)
from archive.registered import Description, Registered, public_id
from archive.values import Interval, PersonalData, Publicity, PublicityClass

__all__ = [
    "Description",
    "PublicityClassified",
    "Reason",
    "Record",
    "RecordDestroyed",
    "RecordWide",
    "Registered",
    "public_id",
]

EventT = TypeVar("EventT", bound=Event)


class Record(Root[EventT], Generic[EventT], name="record"):
    """A record of any room: it has a class of publicity, a registration and holds, and can be destroyed once."""

    kind: ClassVar[str]

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.case: UUID | None = None
        self.publicity: Publicity | None = None
        self.bound: tuple[str | None, UUID | None] = (None, None)
        self.holds: dict[UUID, tuple[HoldPlaced, date | None]] = {}
        self.final_on: date | None = None
        self.published: RecordPublished | None = None
        self.twins: set[UUID] = set()
        self.erasure: ErasureDecided | None = None
        self.restricted = False
        self.destroyed_on: date | None = None
        self.destroyed: RecordDestroyed | None = None
        self._registered: Registered | None = None
        self._completed: dict[str, object] = {}
        self._defaulted: set[str] = set()

    def classify(self, decided: PublicityClassified, *, by: ActorId) -> None:
        """Decide anew who may see the record."""
        self.must_exist()
        if decided.publicity != self.publicity:
            self._take(decided, by)

    def publish(self, published: RecordPublished, *, by: ActorId) -> None:
        """Show the record to anybody for a time. Refuses: an end before the start; what is not public by then."""
        self.must_exist()
        if published.ends_on < published.published_from:
            raise Invalid("The publication would end before it starts.", field="ends_on")
        if self.publicity is None or not self.publicity.open_on(published.published_from):
            raise NotPublic
        if self.restricted:
            raise Restricted
        if published != self.published:
            self._take(published, by)

    def decide_erasure(self, decided: ErasureDecided, *, by: ActorId) -> None:
        """Keep the record restricted, or give it to a disposal, as a person asked. The last decision counts."""
        self.must_exist()
        before = self.erasure
        if before is None or (before.decision, before.basis) != (decided.decision, decided.basis):
            self._take(decided, by)

    def withdraw_publication(self, withdrawn: PublicationWithdrawn, *, by: ActorId) -> None:
        """Take a publication back. Refuses: none was made."""
        self.must_exist()
        if self.published is None:
            raise NotFound("The record is not published.", remedy="There is nothing to take back.")
        self._take(withdrawn, by)

    def twin(self, twinned: RecordTwinned, *, by: ActorId) -> None:
        """Name the redacted document that stands in for this record. Refuses: the record itself."""
        self.must_exist()
        content = twinned.content
        if getattr(content, "twin", None) == self.id:
            raise Invalid("A record does not stand in for itself.", field="twin")
        if getattr(content, "twin", None) not in self.twins:
            self._take(twinned, by)

    def reclassify(self, reclassified: Reclassified, *, by: ActorId) -> None:
        """Put the record into another class, or bind it to a later version of the schedule."""
        self.must_exist()
        if (reclassified.record_class, reclassified.schedule) != self.bound:
            self._take(reclassified, by)

    def complete_registration(self, completed: RegistrationCompleted, *, by: ActorId) -> None:
        """State what the registration lacks. Refuses: nothing said; what is stated otherwise already."""
        self.must_exist()
        said = _said(completed)
        if not said:
            raise Invalid("Nothing is stated.", remedy="Give at least one field that is missing.")
        if self.kind == "case" and "case" in said:
            raise Invalid("A case belongs to no other case.", field="case")
        stated = self.stated()
        for name, value in sorted(said.items(), key=lambda each: each[0] == "case"):  # what another record is against
            stricter = name in self._defaulted and value == PersonalData.sensitive
            if stated.get(name) not in (None, "", value) and not stricter:
                raise StatedAlready(name, against=self.case if name == "case" else None)
        if any(stated.get(name) != value for name, value in said.items()):
            self._take(completed, by)

    def finalise(self, finalised: RecordFinalised, mandatory: Collection[str], *, by: ActorId) -> None:
        """Declare the record final, once. Refuses: a registration that lacks a mandatory field."""
        self.must_exist()
        missing = lacking(self.stated(), mandatory)
        if missing:
            raise RegistrationIncomplete(missing)
        if self.final_on is None:
            self._take(finalised, by)

    def place_hold(self, placed: HoldPlaced, *, by: ActorId) -> None:
        """Keep the record from destruction; the same hold is placed once. Refuses: an end before the start."""
        self.must_exist()
        if placed.ends_on and placed.ends_on < placed.starts_on:
            raise Invalid("The hold would end before it starts.", field="ends_on")
        if placed.hold not in self.holds:
            self._take(placed, by)

    def release_hold(self, released: HoldReleased, *, by: ActorId) -> None:
        """End one hold; the others stay. Refuses: a hold that was never placed here, a release before its start."""
        self.must_exist()
        placed, until = self.holds.get(released.hold, (None, None))
        if placed is None:
            raise NotFound("There is no such hold on this record.", field="hold")
        if released.released_on < placed.starts_on:
            raise Invalid(f"The hold starts on {placed.starts_on:%Y-%m-%d}.", field="released_on")
        if until is None:
            self._take(released, by)

    def destroy(self, destroyed: RecordDestroyed, *, by: ActorId, on: date | None = None) -> None:
        """Leave the tombstone; the store removes the content in the same transaction.

        `on` is the day of execution. Refuses: any hold in force then, or on the day the tombstone names.
        """
        self.must_exist()
        self.must_be_unheld(min(on or destroyed.destroyed_on, destroyed.destroyed_on))
        self._take(destroyed, by)

    def destroy_again(self, destroyed: RecordDestroyed, *, by: ActorId) -> None:
        """Leave the tombstone anew in an archive restored from before it; holds were judged when it was destroyed."""
        self.must_exist()
        self._take(destroyed, by)

    def must_exist(self) -> None:
        if self.destroyed is not None:
            by = self.destroyed.disposal
            raise Gone(
                f"The content of this record was destroyed on {self.destroyed.destroyed_on:%Y-%m-%d}.",
                reason=self.destroyed.basis,
                disposal=str(by) if by else None,
            )

    def must_be_unheld(self, day: date) -> None:
        """Refuse what holds forbid. A hold binds through its last day, or until the day of its release."""
        for placed, until in self.holds.values():
            if (placed.ends_on is None or placed.ends_on >= day) and (until is None or until > day):
                raise RecordHeld

    def sealed_until(self) -> date | None:
        """The last day on which a record lies sealed: while it is secret, or holds sensitive personal data."""
        if self._registered is None:
            return None
        if self._completed.get("personal", self._registered.personal) == PersonalData.sensitive:
            return date.max
        publicity = self.publicity
        if publicity is None or publicity.publicity not in (PublicityClass.secret, PublicityClass.partly_secret):
            return None
        return (publicity.last_secret_day() if publicity.complete else None) or date.max

    def stated(self) -> dict[str, Any]:
        """What the registration states, by the names that `completeness.FIELDS` uses."""
        first = self._registered
        if first is None:
            return {}
        content = first.content
        found: dict[str, Any] = {name: getattr(first, name) for name in ("received_on", "personal", "language")}
        found |= {name: getattr(content, name, None) for name in ("sender", "recipient", "person")}
        found |= {"case": self.case, "date": first.effective_on or getattr(first, "dated", None)}
        found |= {name: value for name, value in self._completed.items() if value is not None}
        publicity = self.publicity.model_dump() if self.publicity else None
        return found | {"publicity": publicity, "record_class": self.bound[0]}

    def defaulted(self) -> frozenset[str]:
        """What of the registration no person stated: it was taken from a class."""
        return frozenset(self._defaulted)

    def secrecy_start(self) -> date | None:
        """The day from which secrecy runs: receipt of a document that was received, else its own day (31 § 4)."""
        received = self.stated().get("received_on") if self.kind == "document" else None
        return received or self.dated_on()

    def dated_on(self) -> date | None:
        """The day of the record, from which a period may run; of a vague date its last, None while it has none."""
        first = self._registered
        stated = self._completed.get("date")
        if first is None or isinstance(stated, date):
            return stated if isinstance(stated, date) else None
        vague = getattr(first, "dated", None)
        if isinstance(vague, Interval):
            return vague.latest
        received = self._completed.get("received_on", first.received_on)
        return first.effective_on or (received if isinstance(received, date) else None)

    def _take(self, event: RecordWide, by: ActorId) -> None:
        self.record(event, by=by)  # type: ignore[arg-type]

    def on_registered(self, event: Registered) -> None:
        """Remember what every first event states."""
        self.case, self.publicity, self._registered = event.case, event.publicity, event
        self.bound = (event.record_class, event.schedule)
        self._defaulted = set(event.defaulted)

    def on_restated(self, sender: str | None, recipient: str | None) -> None:
        """Remember a sender or recipient that a later description gives."""
        self._completed |= {"sender": sender} if sender else {}
        self._completed |= {"recipient": recipient} if recipient else {}

    def _protect(self, protects: Protection) -> None:
        if protects.publicity is not None:
            self.publicity = protects.publicity
            self._defaulted.add("publicity")
        if protects.personal is not None:
            self._completed["personal"] = protects.personal
            self._defaulted.add("personal")

    def on_any(self, event: RecordWide) -> None:
        """Remember what can happen to a record of any room."""
        match event:
            case PublicityClassified():
                self.publicity = event.publicity
                self._defaulted.discard("publicity")
            case RecordPublished():
                self.published = event
            case PublicationWithdrawn():
                self.published = None
            case ErasureDecided():
                self.erasure = event
                self.restricted = self.restricted or event.decision is ErasureDecision.kept
                self.published = None if event.decision is ErasureDecision.kept else self.published
            case RecordTwinned():
                self.twins |= {twin for twin in (getattr(event.content, "twin", None),) if twin}
            case Reclassified():
                self.bound = (event.record_class, event.schedule)
                self._protect(event.protects or Protection())
            case RegistrationCompleted():
                self.case = event.case or self.case
                self._completed |= _said(event)
                self._defaulted -= _said(event).keys()
            case RecordFinalised():
                self.final_on = event.finalised_on
            case HoldPlaced():
                self.holds[event.hold] = (event, None)
            case HoldReleased():
                self.holds[event.hold] = (self.holds[event.hold][0], event.released_on)
            case RecordDestroyed():
                self.destroyed_on, self.destroyed = event.destroyed_on, event


def _said(completed: RegistrationCompleted) -> dict[str, Any]:
    said: dict[str, Any] = {"received_on": completed.received_on, "date": completed.dated}
    said |= {"personal": completed.personal, "case": completed.case}
    said |= {name: getattr(completed.content, name, None) for name in ("sender", "recipient", "person")}
    return {name: value for name, value in said.items() if value is not None}


class NotPublic(Conflict):
    """Only what is public can be published."""

    code = "not_public"
    remedy = "Decide its publicity first, or publish from the day its secrecy has lapsed."

    def __init__(self) -> None:
        super().__init__("The record is not public on the day it would be published.")


class Restricted(Conflict):
    """A record that is kept though a person asked for erasure is not published."""

    code = "restricted"
    remedy = "It is given on request, to whoever may have it."

    def __init__(self) -> None:
        super().__init__("The record is kept restricted at the request of a person.")


class RecordHeld(Conflict):
    """A held record is never destroyed, by no path."""

    code = "record_held"
    remedy = "Wait until every hold has ended, or have each released by its mandate."

    def __init__(self) -> None:
        super().__init__("A hold keeps this record from destruction.")
