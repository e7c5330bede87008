"""What happens to a body (toimielin) and to its meetings (kokous)."""

from datetime import date
from uuid import UUID

from pydantic import Field

from archive.kernel import Content, Destroyed, Event
from archive.registration import Description, Reason, RecordWide, Registered
from archive.values import Code


class BodyName(Description):
    """How a body is called (title), of what type it is and to which organisation it belongs."""

    type: str | None = Field(default=None, max_length=300)
    organisation: str | None = Field(default=None, max_length=500)
    above_name: str | None = Field(default=None, max_length=500)


class BodyEstablished(Registered, name="body.established.v1", effect="established_on", after_closing="late"):
    """A body, an office holder or an organisation that decides came into being."""

    established_on: date | None = None
    above: UUID | None = None
    content: BodyName | Destroyed


class BodyDissolved(Event, name="body.dissolved.v1", effect="dissolved_on", after_closing="late"):
    """The body no longer exists; `successor` continues with its matters.

    `flagged` says, set by the archive, that the body is recorded to have acted later.
    """

    dissolved_on: date
    successor: UUID | None = None
    flagged: tuple[Code, ...] = ()
    content: Reason | Destroyed


BodyEvent = BodyEstablished | BodyDissolved | RecordWide


class AgendaPoint(Content):
    """One point of an agenda."""

    point: str = Field(default="", max_length=50)
    section: str | None = Field(default=None, max_length=50)
    title: str = Field(max_length=2000)
    text: str = Field(default="", max_length=20_000_000)
    reference: str | None = Field(default=None, max_length=300)


class Participant(Content):
    """Who took part, and as what."""

    name: str = Field(max_length=500)
    role: str | None = Field(default=None, max_length=300)
    deputy_of: str | None = Field(default=None, max_length=500)


class Minutes(Description):
    """A meeting as it was called and kept: the text is its announcement or minutes."""

    location: str | None = Field(default=None, max_length=500)
    status: str | None = Field(default=None, max_length=300)
    agenda: tuple[AgendaPoint, ...] = ()
    participants: tuple[Participant, ...] = ()


class MeetingHeld(Registered, name="meeting.held.v1", effect="held_on", after_closing="late"):
    """A body met."""

    held_on: date | None = None
    body: UUID | None = None
    sequence: int | None = Field(default=None, ge=0, le=1_000_000)
    content: Minutes | Destroyed


class MeetingRevised(Event, name="meeting.revised.v1", effect="revised_on", after_closing="late"):
    """Agenda, participants or minutes were completed or corrected as a whole."""

    revised_on: date | None = None
    content: Minutes | Destroyed


class MinutesApproved(Event, name="meeting.minutes_approved.v1", effect="approved_on", after_closing="late"):
    """The minutes were approved."""

    approved_on: date
    content: Reason | Destroyed


MeetingEvent = MeetingHeld | MeetingRevised | MinutesApproved | RecordWide
