"""The rules of bodies and meetings: dissolved once, minutes approved once and then fixed."""

from datetime import date
from typing import assert_never
from uuid import UUID

from archive.body.events import (
    BodyDissolved,
    BodyEstablished,
    BodyEvent,
    MeetingEvent,
    MeetingHeld,
    MeetingRevised,
    MinutesApproved,
)
from archive.errors import Conflict, Invalid
from archive.kernel import ActorId
from archive.registration import Record, RecordWide


class BodyIsDissolved(Conflict):
    """A dissolved body does nothing more."""

    code = "body_dissolved"


class Body(Record[BodyEvent], name="body"):
    """Toimielin: when it came into being and when it ended."""

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.established_on: date | None = None
        self.dissolved_on: date | None = None

    def establish(self, established: BodyEstablished, *, by: ActorId) -> None:
        self.record(established, by=by)

    def dissolve(self, dissolved: BodyDissolved, *, by: ActorId) -> None:
        self.must_exist()
        if self.dissolved_on is not None:
            raise BodyIsDissolved(f"The body was dissolved on {self.dissolved_on:%Y-%m-%d}.")
        if self.established_on and dissolved.dissolved_on < self.established_on:
            raise Invalid(f"The body was established on {self.established_on:%Y-%m-%d}.", field="dissolved_on")
        if dissolved.successor == self.id:
            raise Invalid("A body cannot be its own successor.", field="successor")
        self.record(dissolved, by=by)

    def on(self, event: BodyEvent) -> None:
        match event:
            case BodyEstablished():
                self.on_registered(event)
                self.established_on = event.established_on
            case BodyDissolved():
                self.dissolved_on = event.dissolved_on
            case RecordWide():
                self.on_any(event)
            case _:
                assert_never(event)


class MinutesAreApproved(Conflict):
    """Approved minutes are not revised."""

    code = "minutes_approved"


class Meeting(Record[MeetingEvent], name="meeting"):
    """Kokous: its agenda, participants and minutes."""

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.approved_on: date | None = None
        self.content: object = None

    def hold(self, held: MeetingHeld, *, by: ActorId) -> None:
        self.record(held, by=by)

    def revise(self, revised: MeetingRevised, *, by: ActorId) -> None:
        """Complete or correct it; the same words are nothing new."""
        self._must_be_unapproved()
        if revised.content != self.content:
            self.record(revised, by=by)

    def approve_minutes(self, approved: MinutesApproved, *, by: ActorId) -> None:
        self._must_be_unapproved()
        self.record(approved, by=by)

    def _must_be_unapproved(self) -> None:
        self.must_exist()
        if self.approved_on is not None:
            raise MinutesAreApproved(f"The minutes were approved on {self.approved_on:%Y-%m-%d}.")

    def on(self, event: MeetingEvent) -> None:
        match event:
            case MeetingHeld():
                self.on_registered(event)
                self.content = event.content
            case MeetingRevised():
                self.content = event.content
            case MinutesApproved():
                self.approved_on = event.approved_on
            case RecordWide():
                self.on_any(event)
            case _:
                assert_never(event)
