"""The rules of decisions: a superseded decision cannot be corrected, a settled matter cannot be settled again."""

from datetime import date
from typing import assert_never
from uuid import UUID

from archive.decision.events import (
    DecisionCorrected,
    DecisionEvent,
    DecisionRecorded,
    DecisionSuperseded,
    PendingDecided,
    PendingEvent,
    PendingNoted,
    PendingRaised,
    PendingWithdrawn,
    Wording,
)
from archive.errors import Conflict, Invalid
from archive.kernel import ActorId, Destroyed
from archive.registration import Record, RecordWide


class DecisionNotInForce(Conflict):
    """A superseded decision accepts no more changes."""

    code = "decision_not_in_force"
    remedy = "Change the decision that superseded it."

    def __init__(self, superseded_on: date) -> None:
        super().__init__(f"The decision was superseded on {superseded_on:%Y-%m-%d}.")


class Decision(Record[DecisionEvent], name="decision"):
    """Päätös: its wording, and whether it is in force."""

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.decided_on: date | None = None
        self.superseded_on: date | None = None
        self.title = self.text = ""

    def make(self, recorded: DecisionRecorded, *, by: ActorId) -> None:
        self.record(recorded, by=by)

    def correct(self, corrected: DecisionCorrected, *, by: ActorId) -> None:
        self._must_be_in_force()
        if isinstance(corrected.content, Destroyed):
            return
        if corrected.content.text != self.text or corrected.content.title not in (None, self.title):
            self.record(corrected, by=by)

    def supersede(self, superseded: DecisionSuperseded, *, by: ActorId) -> None:
        self._must_be_in_force()
        if self.decided_on and superseded.superseded_on < self.decided_on:
            raise Invalid(f"The decision was made on {self.decided_on:%Y-%m-%d}.", field="superseded_on")
        if superseded.successor == self.id:
            raise Invalid("A decision cannot supersede itself.", field="successor")
        self.record(superseded, by=by)

    def _must_be_in_force(self) -> None:
        self.must_exist()
        if self.superseded_on is not None:
            raise DecisionNotInForce(self.superseded_on)

    def on(self, event: DecisionEvent) -> None:
        match event:
            case DecisionRecorded():
                self.on_registered(event)
                self.decided_on = event.decided_on
                if isinstance(event.content, Wording):
                    self.title, self.text = event.content.title, event.content.text
            case DecisionCorrected():
                if not isinstance(event.content, Destroyed):
                    self.text, self.title = event.content.text, event.content.title or self.title
            case DecisionSuperseded():
                self.superseded_on = event.superseded_on
            case RecordWide():
                self.on_any(event)
            case _:
                assert_never(event)


class MatterSettled(Conflict):
    """A matter that was decided or withdrawn waits no more."""

    code = "matter_settled"


class PendingMatter(Record[PendingEvent], name="pending"):
    """A matter before a steering group that is not decided yet."""

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.settled_on: date | None = None
        self.for_information = False

    def raise_matter(self, raised: PendingRaised, *, by: ActorId) -> None:
        self.record(raised, by=by)

    def note(self, noted: PendingNoted, *, by: ActorId) -> None:
        self._must_wait()
        self.record(noted, by=by)

    def decide(self, decided: PendingDecided, *, by: ActorId) -> None:
        self._must_wait()
        self.record(decided, by=by)

    def withdraw(self, withdrawn: PendingWithdrawn, *, by: ActorId) -> None:
        self._must_wait()
        self.record(withdrawn, by=by)

    def _must_wait(self) -> None:
        self.must_exist()
        if self.settled_on is not None:
            raise MatterSettled(f"The matter was settled on {self.settled_on:%Y-%m-%d}.")

    def on(self, event: PendingEvent) -> None:
        match event:
            case PendingRaised():
                self.on_registered(event)
                self.for_information = event.for_information
            case PendingNoted():
                if self.for_information:
                    self.settled_on = event.noted_on
            case PendingDecided():
                self.settled_on = event.decided_on
            case PendingWithdrawn():
                self.settled_on = event.withdrawn_on
            case RecordWide():
                self.on_any(event)
            case _:
                assert_never(event)
