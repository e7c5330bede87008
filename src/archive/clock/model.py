"""The clock of the archive as a record: which stretches were distrusted, and whether somebody answered for them."""

from datetime import datetime
from typing import assert_never
from uuid import UUID

from archive.clock.events import ClockConfirmed, ClockCorrected, ClockDoubted, ClockEvent, ClockSettled
from archive.errors import Conflict
from archive.kernel import ActorId, Root
from archive.recordwide import Reason


class NothingToConfirm(Conflict):
    """A clock that was never distrusted needs no word."""

    code = "clock_not_doubted"


class ClockBehindRecord(Conflict):
    """Where the record holds later moments than the clock shows, one of the two is wrong."""

    code = "clock_behind_record"
    remedy = "Set the clock right. If the recorded times are wrong, confirm that: 'archive clock correct --reason WHY'."


class NothingToCorrect(Conflict):
    """Moments of recording start again only where they were ahead of the clock."""

    code = "nothing_to_correct"
    remedy = "If the clock is right but not trusted: 'archive clock confirm --reason WHY'."


class ArchiveClock(Root[ClockEvent], name="clock"):
    """What was recorded of the clock; `unanswered` counts the times it was distrusted since somebody last stated the
    right time.
    """

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.unanswered = 0

    def confirm(self, clock: datetime, recorded: datetime, reason: Reason, *, doubted: bool, by: ActorId) -> None:
        """Confirm that the clock is right. Refuses: never distrusted since the last word; moments recorded after it."""
        if recorded > clock:
            raise ClockBehindRecord("The record contains times later than the clock shows.", field="clock")
        if not doubted and not self.unanswered:
            raise NothingToConfirm(
                "The clock is trusted, and no part of the record was made while it was not.", field="clock"
            )
        self.record(ClockConfirmed(clock=clock, assumed=recorded, content=reason), by=by)

    def correct(self, clock: datetime, recorded: datetime, reason: Reason, *, by: ActorId) -> None:
        """Confirm that moments recorded before were ahead. Refuses: none is later than the clock."""
        if recorded <= clock:
            raise NothingToCorrect("No recorded time is later than the clock shows.", field="clock")
        self.record(ClockCorrected(clock=clock, assumed=recorded, content=reason), by=by)

    def on(self, event: ClockEvent) -> None:
        """Apply an event to the state of this record."""
        match event:
            case ClockDoubted():
                self.unanswered += 1
            case ClockSettled():
                pass
            case ClockConfirmed() | ClockCorrected():
                self.unanswered = 0
            case _:
                assert_never(event)
