"""What happens to a secondment (komennus). Who is lent is content, and sensitive unless somebody states otherwise."""

from datetime import date
from uuid import UUID

from pydantic import Field

from archive.kernel import Content, Destroyed, Event
from archive.registration import Description, Reason, RecordWide, Registered
from archive.values import Code, Money


class Lending(Description):
    """What the person does here (title, text), who it is (`person`) and which organisation lends (`employer`)."""

    employer: str | None = Field(default=None, max_length=500)


class SecondmentMapped(Registered, name="secondment.mapped.v1", effect="starts_on", after_closing="late"):
    """A person is lent for `percent` of full working time; `ends_on` is the last day agreed at first.

    `organisation` names the sending organisation by its business id, or by the code it has in the framework agreement;
    `monthly_cost` is what it charges a month for this share.
    """

    starts_on: date | None = None
    ends_on: date | None = None
    percent: int = Field(ge=1, le=100)
    monthly_cost: Money | None = None
    organisation: Code | None = None
    contract: UUID | None = None
    grant: UUID | None = None
    project: UUID | None = None
    content: Lending | Destroyed


class Change(Content):
    """Why it was changed."""

    reason: str | None = Field(default=None, max_length=20_000)


class SecondmentChanged(Event, name="secondment.changed.v1", effect="changed_on", after_closing="late"):
    """The share of working time, what it costs a month, or the last day, is another one from this day on."""

    changed_on: date
    percent: int | None = Field(default=None, ge=1, le=100)
    monthly_cost: Money | None = None
    ends_on: date | None = None
    content: Change | Destroyed


class ReturnAgreed(Event, name="secondment.return_agreed.v1", effect="agreed_on", after_closing="accepted"):
    """It was agreed with the sending organisation and the person on which day the person returns."""

    agreed_on: date
    return_on: date
    content: Reason | Destroyed


class StaffReturned(Event, name="secondment.returned.v1", effect="returned_on", after_closing="accepted"):
    """The person works at the sending organisation again, from this day on."""

    returned_on: date
    content: Change | Destroyed


SecondmentEvent = SecondmentMapped | SecondmentChanged | ReturnAgreed | StaffReturned | RecordWide
