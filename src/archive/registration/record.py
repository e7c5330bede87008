"""The rules that hold for a record of any room, whatever else its room demands."""

from collections.abc import Collection
from datetime import date
from functools import cache
from importlib import import_module
from typing import Any, Generic, TypeVar, cast

from archive.access.events import PublicationWithdrawn, RecordPublished, RecordTwinned
from archive.completeness import RegistrationIncomplete, StatedAlready, lacking
from archive.errors import Conflict, Invalid, NotFound
from archive.fold.registry import goes_by_day, require_allowed
from archive.kernel import ActorId, Event
from archive.kind import kind_named, kinds
from archive.merging.strictness import rank, taken_over
from archive.recordwide import (
    CorrectionDecided,
    ErasureDecided,
    HoldPlaced,
    HoldReleased,
    PublicityClassified,
    Reclassified,
    RecordCorrected,
    RecordDestroyed,
    RecordFinalised,
    RecordWide,
    RegistrationCompleted,
    ResponsibilityTransferred,
)
from archive.registration.correction import require_correctable, require_waiting
from archive.registration.deciding import correct
from archive.registration.refusals import HeldElsewhere, NotPublic, RecordHeld, Restricted
from archive.registration.stated import Stated, binds
from archive.vague import in_words
from archive.values import Interval, PersonalData

EventT = TypeVar("EventT", bound=Event)


class Record(Stated[EventT], Generic[EventT], name="record"):
    """A record of any room: it has a class of publicity, a registration and holds, and can be destroyed once.

    What it is on a day is asked of its timeline.
    """

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
        require_correctable(self, corrected)
        if corrected.waits is not None and not self.telling:
            self.timeline.require(self._seen(corrected.model_copy(update={"waits": None}), self.version + 1))
        self.take(corrected, by=by)

    def decide_correction(self, decided: CorrectionDecided, *, by: ActorId) -> None:
        """Confirm or reject a correction that waits. Refuses: one that does not; who recorded it."""
        self.must_exist()
        require_waiting(self, decided, by)
        self.timeline.require(self._seen(decided, self.version + 1))
        self.record_wide(decided, by)

    def complete_registration(self, completed: RegistrationCompleted, *, by: ActorId) -> None:
        """Complete the registration. Refuses: nothing said; what is stated otherwise already."""
        self.must_exist()
        said = _said(completed)
        if not said:
            raise Invalid("No value was given.", remedy="Give at least one field that is missing.")
        if self.kind == "case" and "case" in said:
            raise Invalid("A case cannot be filed to another case.", field="case")
        if isinstance(completed.dated, Interval):
            _require_takes(self.kind, completed.dated)
        day = self.day()
        stated, defaulted = self.stated() | {"date": day if day != Interval() else None}, self.defaulted()
        took = taken_over(self.now, "personal")
        free = took is not None and took[1] and rank(said.get("personal")) >= rank(stated["personal"])
        for name, value in sorted(said.items(), key=lambda each: each[0] == "case"):  # what another record is against
            stricter = (name in defaulted and value == PersonalData.sensitive) or (name == "personal" and free)
            if stated.get(name) not in (None, "", value) and not stricter:
                shown = stated[name] if name in ("received_on", "personal") else None  # never a name
                shown = in_words(day) if name == "date" and day else shown
                against = self.case if name == "case" else None
                field = "dated" if name == "date" else name
                raise StatedAlready(field, correct(self, name, value), against=against, stands=shown)
        if any(stated.get(name) != value or (name == "personal" and free) for name, value in said.items()):
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

    def leave_to_holder(self, destroyed: RecordDestroyed, *, by: ActorId) -> None:
        """Leave the tombstone of a copy of what another archive holds; holds on it go on there. Refuses: held here."""
        self.must_exist()
        if self.now.get("held_by") is None:
            raise Conflict("The record is not held by another archive.", field="records")
        self.record_wide(destroyed, by)

    def destroy_again(self, destroyed: RecordDestroyed, *, by: ActorId) -> None:
        """Leave the tombstone again in an archive restored from before it; holds were judged when it was destroyed."""
        self.must_exist()
        self.record_wide(destroyed, by)

    def take(self, event: Event, *, by: ActorId, again: bool = False) -> None:
        """Record an event in its place on the timeline; one that repeats a standing event whole is nothing new.

        Unless it happens `again`, since another event undid what it had done.
        Refuses: what its day does not allow, and what makes a later event impossible that is allowed now; where a
        source only tells, both are recorded, and flagged by anyone who folds them.
        """
        self.must_exist()
        if self.is_plainly_new(event):
            self.record(cast(EventT, event), by=by)
            return
        encoded, after = event.encoded(), None
        seen = self._seen(event, self.version + 1, encoded)
        if not again and self.timeline.repeats(seen):
            return
        if not self.telling:
            if not seen.effective_on and goes_by_day(seen.name):  # what names no day is recorded as a fact of today
                require_allowed(self.now, seen)
            after = self.timeline.require(seen)
        self.record(cast(EventT, event), by=by)
        if (pending := self.pending[-1]).event is event:
            self._waiting[-1], pending.encoded = seen, encoded
            if after is not None and seen.name != Reclassified.name:  # of which it is still to be said what it hides
                self.goes_on_as(after)

    def must_be_unheld(self, day: date) -> None:
        """Refuse what holds forbid. A hold binds from its recording through its last day, or until its release."""
        if any(binds(hold, day) for hold in self.timeline.holds()):
            raise RecordHeld

    def must_be_held_here(self) -> None:
        """Refuse a destroyed record, and one that another archive is responsible for."""
        self.must_exist()
        held = self.now.get("held_by")
        if held is not None:
            raise HeldElsewhere(held["to"], held["since"])

    def hand_on(self, transferred: ResponsibilityTransferred, *, by: ActorId) -> None:
        """Record who is responsible from now on. Refuses: a record that is destroyed, or held elsewhere already."""
        self.must_be_held_here()
        self.record_wide(transferred, by)

    def record_wide(self, event: RecordWide, by: ActorId) -> None:
        """Record what needs no place on the timeline."""
        self.record(cast(EventT, event), by=by)


@cache
def model_of(name: str) -> type[Record[Any]]:
    """The class with the rules of a kind. Refuses: a name that no kind of record has."""
    kind = kind_named(name)
    classes = vars(import_module(f"{kind.first.room}.model")).values()
    return next(each for each in classes if isinstance(each, type) and issubclass(each, Record) and each.kind == name)


def _require_takes(kind: str, day: Interval) -> None:
    """Refuse a vague day of a kind of record whose day is exact, and one without bounds."""
    if not kinds()[kind].vague:
        said, remedy = f"The day of a {kind} is exact.", "Give one day, such as 12.3.2024."
        raise Invalid(said, field="dated", remedy=remedy)
    if day == Interval():
        raise Invalid("This has no first and no last day.", field="dated", remedy="Give a date that has one.")


def _said(completed: RegistrationCompleted) -> dict[str, Any]:
    said: dict[str, Any] = {"received_on": completed.received_on, "date": completed.day}
    said |= {"personal": completed.personal, "case": completed.case}
    said |= {name: getattr(completed.content, name, None) for name in ("sender", "recipient", "person")}
    return {name: value for name, value in said.items() if value is not None}
