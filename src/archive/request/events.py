"""What happens to an information request (tietopyyntö). Source: Act on Openness 621/1999 13-14 §, 16 §."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from archive.kernel import Content, Destroyed, Event
from archive.registration import Description, Reason, RecordWide, Registered
from archive.values import Citation, Value


class Outcome(StrEnum):
    """What was answered."""

    granted = "granted"
    partly = "partly"
    refused = "refused"


class RequestReceived(Registered, name="request.received.v1", effect="asked_on", after_closing="always"):
    """Somebody asked to see something; who, and what, is content. `due_on` is the last day of the answer."""

    asked_on: date
    due_on: date | None = None
    content: Description | Destroyed


class RequestExtended(Event, name="request.extended.v1", effect="extended_on", after_closing="always"):
    """The request is large: the longer time holds, for a stated reason.

    Where no last day was stated, `due_on` is the law's, and `counted_from` the day of the request from which the
    archive counted it.
    """

    extended_on: date
    due_on: date | None = None
    counted_from: date | None = None
    content: Reason | Destroyed


class RequestAnswered(Event, name="request.answered.v1", effect="answered_on", after_closing="always"):
    """The request was granted, granted in part or refused, with the ground of what was withheld."""

    answered_on: date
    outcome: Outcome
    ground: Citation | None = None
    content: Reason | Destroyed


class Copy(Value):
    """A record that was given out, as it was at a version."""

    record: UUID
    version: int = Field(ge=1, lt=2**63)


class Released(Content):
    """What was given out, to whom and how; a note alone states what was shown on the spot or told."""

    copies: tuple[Copy, ...] = ()
    recipient: str | None = Field(default=None, max_length=500)
    note: str | None = Field(default=None, max_length=20_000)


class CopiesDisclosed(Event, name="request.disclosed.v1", effect="disclosed_on", after_closing="always"):
    """Copies of records were given to the one who asked."""

    disclosed_on: date
    content: Released | Destroyed


class RequestClosed(Event, name="request.closed.v1", effect="closed_on", after_closing="always"):
    """Nothing more is done about the request."""

    closed_on: date
    content: Reason | Destroyed


RequestEvent = RequestReceived | RequestExtended | RequestAnswered | CopiesDisclosed | RequestClosed | RecordWide
