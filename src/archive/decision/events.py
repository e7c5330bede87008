"""What happens to a decision (päätös), and to a matter that still waits for one."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from archive.kernel import Content, Destroyed, Event
from archive.registration import Description, Reason, RecordWide, Registered
from archive.values import Code, Interval, PersonalData


class Attachment(Content):
    """An attachment the decision names."""

    title: str = Field(max_length=2000)
    type: str | None = Field(default=None, max_length=300)
    reference: str | None = Field(default=None, max_length=300)
    personal: PersonalData | None = None
    publicity: str | None = Field(default=None, max_length=300)


class Vote(Content):
    """One vote: the proposal and who stood where, as counted."""

    subject: str = Field(default="", max_length=20_000)
    result: str = Field(default="", max_length=20_000)


class Wording(Description):
    """A decision as it was worded."""

    motion: str | None = Field(default=None, max_length=20_000_000)
    decider: str | None = Field(default=None, max_length=1000)
    keywords: tuple[Annotated[str, Field(max_length=2000)], ...] = ()
    attachments: tuple[Attachment, ...] = ()
    votes: tuple[Vote, ...] = ()


class DecisionRecorded(Registered, name="decision.recorded.v1", effect="decided_on", after_closing="late"):
    """A body or an office holder decided."""

    decided_on: date | None = None
    body: UUID | None = None
    meeting: UUID | None = None
    section: Code | None = None
    previous: tuple[UUID, ...] = ()
    content: Wording | Destroyed


class Correction(Content):
    """The wording in place of the one before, and why."""

    text: str = Field(max_length=20_000_000)
    reason: str = Field(min_length=1, max_length=20_000)
    title: str | None = Field(default=None, min_length=1, max_length=2000)


class DecisionCorrectedOnItsDay(Event, name="decision.corrected.v1", effect="corrected_on", after_closing="always"):
    """A clerical error was corrected, as was recorded before corrections named an event: it holds from its own day."""

    corrected_on: date | None = None
    content: Correction | Destroyed


class RightWording(Content):
    """The wording that is right, as far as it was wrong, and why."""

    text: str | None = Field(default=None, max_length=20_000_000)
    title: str | None = Field(default=None, min_length=1, max_length=2000)
    reason: str = Field(min_length=1, max_length=20_000)


class DecisionCorrected(Event, name="decision.corrected.v2", after_closing="always"):
    """How an event worded the decision was wrong: the correction replaces it, from its own position on.

    `corrects` is the version of the decision at which the event stands that was wrong, `corrected_on` the day on which
    that was found, `takes_back` states that the event named is a correction that no longer applies.
    """

    corrects: int = Field(default=1, ge=1, le=2**31 - 1)
    takes_back: bool | None = None
    corrected_on: date | None = None
    content: RightWording | Destroyed


class DecisionAmended(Event, name="decision.amended.v1", effect="amended_on", after_closing="late"):
    """The decision reads otherwise from this day on."""

    amended_on: date
    content: RightWording | Destroyed


class DecisionSuperseded(Event, name="decision.superseded.v1", effect="superseded_on", after_closing="always"):
    """The decision is no longer in force from this day."""

    superseded_on: date
    successor: UUID | None = None
    content: Reason | Destroyed


DecisionEvent = (
    DecisionRecorded | DecisionCorrected | DecisionCorrectedOnItsDay | DecisionAmended | DecisionSuperseded | RecordWide
)


class Matter(Description):
    """A matter that waits: what (title), who is to decide, by when in words, to what end."""

    decider: str | None = Field(default=None, max_length=1000)
    target_text: str | None = Field(default=None, max_length=1000)
    goal: str | None = Field(default=None, max_length=20_000)
    project: str | None = Field(default=None, max_length=500)


class PendingRaised(Registered, name="pending.raised.v1", effect="raised_on", after_closing="late"):
    """A steering group was informed that a matter needs a decision, or of a matter for information only."""

    raised_on: date | None = None
    body: UUID | None = None
    meeting: UUID | None = None
    target: Interval | None = None
    for_information: bool = False
    content: Matter | Destroyed


class PendingNoted(Event, name="pending.noted.v1", effect="noted_on", after_closing="accepted"):
    """The matter was noted for information (tiedoksi); nothing was decided."""

    noted_on: date
    meeting: UUID | None = None
    content: Reason | Destroyed


class NamedDecider(Content):
    """Who is to decide the matter, and why it is them."""

    decider: str = Field(min_length=1, max_length=1000)
    reason: str | None = Field(default=None, max_length=20_000)


class PendingDeciderNamed(Event, name="pending.decider_named.v1", effect="named_on", after_closing="accepted"):
    """It was stated who decides the matter from now on; with `body` the matter waits for that body."""

    named_on: date
    body: UUID | None = None
    content: NamedDecider | Destroyed


class PendingDecided(Event, name="pending.decided.v1", effect="decided_on", after_closing="accepted"):
    """The matter was decided."""

    decided_on: date
    decision: UUID | None = None
    content: Reason | Destroyed


class PendingWithdrawn(Event, name="pending.withdrawn.v1", effect="withdrawn_on", after_closing="accepted"):
    """The matter no longer needs a decision."""

    withdrawn_on: date
    content: Reason | Destroyed


PendingEvent = PendingRaised | PendingDeciderNamed | PendingNoted | PendingDecided | PendingWithdrawn | RecordWide
