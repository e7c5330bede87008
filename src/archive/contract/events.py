"""What happens to a contract (sopimus). Expiry is no event: the calendar brings it."""

from datetime import date
from uuid import UUID

from pydantic import Field

from archive.kernel import Content, Destroyed, Event
from archive.registration import Description, Reason, RecordWide, Registered
from archive.values import Code, Money


class Party(Content):
    """A party to the contract."""

    name: str = Field(min_length=1, max_length=500)
    role: str | None = Field(default=None, max_length=200)


class Terms(Description):
    """A contract as it was registered."""

    parties: tuple[Party, ...] = ()
    holder: str | None = Field(default=None, max_length=500)


class ContractRegistered(Registered, name="contract.registered.v1", effect="registered_on"):
    """A contract became known to the archive; `ends_on` is its last day in force."""

    registered_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    value: Money | None = None
    notice_months: int | None = Field(default=None, ge=0, le=600)
    documents: tuple[UUID, ...] = ()
    content: Terms | Destroyed


class ContractSigned(Event, name="contract.signed.v1", effect="signed_on"):
    """All parties have signed."""

    signed_on: date
    content: Reason | Destroyed


class Amendment(Content):
    """What reads otherwise, and why."""

    text: str = Field(min_length=1, max_length=20_000_000)
    reason: str | None = Field(default=None, max_length=20_000)


class ContractAmended(Event, name="contract.amended.v1", effect="amended_on"):
    """The parties changed the contract; a value or end given replaces the one before, 9999-12-31 by an open end."""

    amended_on: date
    value: Money | None = None
    ends_on: date | None = None
    content: Amendment | Destroyed


class ContractExtended(Event, name="contract.extended.v1", effect="extended_on"):
    """The contract runs longer, by an option or by agreement; until further notice where it ends on 9999-12-31."""

    extended_on: date
    ends_on: date
    content: Reason | Destroyed


class ContractTerminated(Event, name="contract.terminated.v1", effect="noticed_on"):
    """Notice was given; `ends_on` is the last day in force, the day of notice itself when immediate."""

    noticed_on: date
    ends_on: date
    clause: Code | None = None
    content: Reason | Destroyed


class Transferee(Content):
    """To whom the contract went, and into which system."""

    to: str = Field(min_length=1, max_length=500)
    system: str | None = Field(default=None, max_length=500)
    reason: str | None = Field(default=None, max_length=20_000)


class ContractTransferred(Event, name="contract.transferred.v1", effect="transferred_on"):
    """Another organisation took the contract over."""

    transferred_on: date
    content: Transferee | Destroyed


ContractEvent = (
    ContractRegistered
    | ContractSigned
    | ContractAmended
    | ContractExtended
    | ContractTerminated
    | ContractTransferred
    | RecordWide
)
