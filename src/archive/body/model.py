"""The rules of bodies and meetings: dissolved once, minutes approved once and then fixed."""

from archive.body.events import (
    BodyDissolved,
    BodyEstablished,
    BodyEvent,
    MeetingEvent,
    MeetingHeld,
    MeetingRevised,
    MinutesApproved,
)
from archive.body.fold import BodyIsDissolved, MinutesAreApproved
from archive.errors import Invalid
from archive.kernel import ActorId, seen_of
from archive.registration import Record

__all__ = ["Body", "BodyIsDissolved", "Meeting", "MinutesAreApproved"]


class Body(Record[BodyEvent], name="body"):
    """Toimielin: when it came into being and when it ended."""

    def establish(self, established: BodyEstablished, *, by: ActorId) -> None:
        """Record that the body was established."""
        self.record(established, by=by)

    def dissolve(self, dissolved: BodyDissolved, *, by: ActorId) -> None:
        """See `dissolve_body`."""
        if dissolved.successor == self.id:
            self.must_exist()
            raise Invalid("A body cannot be its own successor.", field="successor")
        self.take(dissolved, by=by)


class Meeting(Record[MeetingEvent], name="meeting"):
    """Kokous: its agenda, participants and minutes."""

    def hold(self, held: MeetingHeld, *, by: ActorId) -> None:
        """Record that the meeting was held."""
        self.record(held, by=by)

    def revise(self, revised: MeetingRevised, *, by: ActorId) -> None:
        """Complete or correct it; the words it begins with, said again, are nothing new."""
        self.must_exist()
        first = self.timeline.events[0]
        if len(self.timeline.events) == 1 and not revised.revised_on and _said(revised) == first.content:
            return
        self.take(revised, by=by)

    def approve_minutes(self, approved: MinutesApproved, *, by: ActorId) -> None:
        """See `approve_minutes`."""
        self.take(approved, by=by)


def _said(revised: MeetingRevised) -> object:
    return seen_of(revised, "", 1).content
