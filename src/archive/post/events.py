"""What happens to a post (virka, toimi). Who serves is content; the terms of service are numbered and name nobody."""

from datetime import date
from uuid import UUID

from pydantic import Field

from archive.kernel import Content, Destroyed, Event
from archive.registration import Description, Reason, RecordWide, Registered

MOST_TERMS = 10_000


class Duties(Description):
    """The post (title), its duties (text), and the organisation it belongs to."""

    employer: str | None = Field(default=None, max_length=500)


class PostEstablished(Registered, name="post.established.v1", effect="established_on", after_closing="late"):
    """A post exists, from the day it was established."""

    established_on: date | None = None
    content: Duties | Destroyed


class Serving(Content):
    """Who serves, and why."""

    person: str | None = Field(default=None, max_length=500)
    reason: str | None = Field(default=None, max_length=20_000)


class TermBegun(Event, name="post.term_begun.v1", effect="begins_on", after_closing="late"):
    """Somebody serves from this day, as the holder or as the substitute of who serves the term named by its number.

    `ends_on` is the last day as planned; the term of a substitute ends earlier when the person substituted returns.
    `secondment` is why that person is away.
    """

    begins_on: date
    term: int = Field(ge=1, le=MOST_TERMS)
    substitutes: int | None = Field(default=None, ge=1, le=MOST_TERMS)
    ends_on: date | None = None
    secondment: UUID | None = None
    content: Serving | Destroyed


class PersonReturned(Event, name="post.person_returned.v1", effect="returned_on", after_closing="accepted"):
    """Who serves a term is back from this day on: the terms of all who substituted there have ended."""

    returned_on: date
    term: int = Field(ge=1, le=MOST_TERMS)
    content: Serving | Destroyed


class TermEnded(Event, name="post.term_ended.v1", effect="ended_on", after_closing="late"):
    """Who served a term no longer does, from this day on; nor do those who substituted there."""

    ended_on: date
    term: int = Field(ge=1, le=MOST_TERMS)
    content: Serving | Destroyed


class PostAbolished(Event, name="post.abolished.v1", effect="abolished_on", after_closing="late"):
    """The post exists no longer, from this day on."""

    abolished_on: date
    content: Reason | Destroyed


PostEvent = PostEstablished | TermBegun | PersonReturned | TermEnded | PostAbolished | RecordWide
