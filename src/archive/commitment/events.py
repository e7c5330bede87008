"""What happens to a commitment (sitoumus): a promise made, until it is fulfilled, ended or handed over."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from archive.kernel import Content, Destroyed, Event
from archive.registration import Description, Reason, RecordWide, Registered
from archive.values import Interval, Money


class Necessity(StrEnum):
    """Whether a commitment has to be kept when the organisation ends: by law, for closing it down, or not."""

    statutory = "statutory"
    necessary = "necessary"
    unnecessary = "unnecessary"


class Outcome(StrEnum):
    """How a commitment came to its end: what was promised was done, or need not be done any more."""

    fulfilled = "fulfilled"
    ended = "ended"


class Promise(Description):
    """What was promised (title, text) and to whom; `until_text` is by when, as somebody wrote it."""

    to: str | None = Field(default=None, max_length=500)
    until_text: str | None = Field(default=None, max_length=1000)


class CommitmentMade(Registered, name="commitment.made.v1", effect="made_on", after_closing="late"):
    """The organisation made a promise, perhaps by a contract, a decision or for a project; `until` is by when."""

    made_on: date | None = None
    until: Interval | None = None
    amount: Money | None = None
    contract: UUID | None = None
    decision: UUID | None = None
    project: UUID | None = None
    necessity: Necessity | None = None
    content: Promise | Destroyed


class Assessment(Content):
    """Why it was judged so, and what was found of the commitment beside."""

    reason: str = Field(min_length=1, max_length=20_000)
    to: str | None = Field(default=None, min_length=1, max_length=500)
    until_text: str | None = Field(default=None, max_length=1000)


class CommitmentAssessed(Event, name="commitment.assessed.v1", effect="assessed_on", after_closing="late"):
    """The commitment was gone through: its necessity, term and amount as they are given replace those before."""

    assessed_on: date
    until: Interval | None = None
    amount: Money | None = None
    necessity: Necessity | None = None
    content: Assessment | Destroyed


class CommitmentClosed(Event, name="commitment.closed.v1", effect="closed_on", after_closing="accepted"):
    """The commitment was fulfilled, or it was ended without that."""

    closed_on: date
    outcome: Outcome
    content: Reason | Destroyed


class Handover(Content):
    """Who keeps the promise from now on."""

    successor: str = Field(min_length=1, max_length=500)
    reason: str | None = Field(default=None, max_length=20_000)


class CommitmentTransferred(Event, name="commitment.transferred.v1", effect="transferred_on", after_closing="accepted"):
    """Another organisation took the commitment over."""

    transferred_on: date
    content: Handover | Destroyed


CommitmentEvent = CommitmentMade | CommitmentAssessed | CommitmentClosed | CommitmentTransferred | RecordWide
