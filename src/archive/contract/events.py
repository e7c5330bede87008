"""What happens to a contract (sopimus). Expiry is no event: the calendar brings it."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from archive.kernel import Content, Destroyed, Event
from archive.registration import Description, Reason, RecordWide, Registered
from archive.values import Code, Interval, Money


class Medium(StrEnum):
    """How the original of the contract was signed: on paper, or electronically."""

    paper = "paper"
    electronic = "electronic"


class Ground(StrEnum):
    """Why notice was given: too little funding, the activity ends, a breach, by agreement, or anything else."""

    funding_insufficient = "funding_insufficient"
    activity_ended = "activity_ended"
    breach = "breach"
    agreement = "agreement"
    other = "other"


class Party(Content):
    """A party to the contract."""

    name: str = Field(min_length=1, max_length=500)
    role: str | None = Field(default=None, max_length=200)


class Terms(Description):
    """A contract as it was registered; `holder` keeps the original, at `location`; `owner` is whose it is."""

    parties: tuple[Party, ...] = ()
    holder: str | None = Field(default=None, max_length=500)
    owner: str | None = Field(default=None, max_length=500)
    location: str | None = Field(default=None, max_length=500)


class ContractRegistered(Registered, name="contract.registered.v1", effect="registered_on", after_closing="late"):
    """A contract became known to the archive; `ends_on` is its last day in force."""

    registered_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    value: Money | None = None
    notice_months: int | None = Field(default=None, ge=0, le=600)
    notice_days: int | None = Field(default=None, ge=0, le=36_500)
    medium: Medium | None = None
    documents: tuple[UUID, ...] = ()
    content: Terms | Destroyed


class ContractSigned(Event, name="contract.signed.v1", effect="signed_on", after_closing="late"):
    """All parties have signed."""

    signed_on: date
    content: Reason | Destroyed


class Amendment(Content):
    """What reads otherwise, and why."""

    text: str = Field(min_length=1, max_length=20_000_000)
    reason: str | None = Field(default=None, max_length=20_000)


class ContractAmended(Event, name="contract.amended.v1", effect="amended_on", after_closing="late"):
    """The parties changed the contract; a value or end given replaces the one before, 9999-12-31 by an open end."""

    amended_on: date
    value: Money | None = None
    ends_on: date | None = None
    content: Amendment | Destroyed


class ContractExtended(Event, name="contract.extended.v1", effect="extended_on", after_closing="late"):
    """The contract runs longer, by an option or by agreement; until further notice where it ends on 9999-12-31."""

    extended_on: date
    ends_on: date
    option: Code | None = None
    content: Reason | Destroyed


class ContractTerminated(Event, name="contract.terminated.v1", effect="noticed_on", after_closing="accepted"):
    """Notice was given; `ends_on` is the last day in force, the day of notice itself when immediate.

    `flagged` says, set by the archive, that the contract ends earlier than the notice that was agreed allows.
    """

    noticed_on: date
    ends_on: date
    clause: Code | None = None
    ground: Ground | None = None
    immediate: bool | None = None
    flagged: tuple[Code, ...] = ()
    content: Reason | Destroyed


class Transferee(Content):
    """To whom the contract went, into which system, and what was agreed about it."""

    to: str = Field(min_length=1, max_length=500)
    system: str | None = Field(default=None, max_length=500)
    agreement: str | None = Field(default=None, max_length=20_000)
    reason: str | None = Field(default=None, max_length=20_000)


class ContractTransferred(Event, name="contract.transferred.v1", effect="transferred_on", after_closing="accepted"):
    """Another organisation took the contract over."""

    transferred_on: date
    content: Transferee | Destroyed


class Clause(Content):
    """What a clause reads, and which party may give notice by it; both where none is named."""

    text: str | None = Field(default=None, max_length=200_000)
    notice_by: str | None = Field(default=None, min_length=1, max_length=500)


class ContractClauseAgreed(Event, name="contract.clause_agreed.v1", effect="agreed_on", after_closing="late"):
    """A clause holds, in place of one of the same number: its period of notice, or that notice ends at once."""

    agreed_on: date
    clause: Code
    notice_months: int | None = Field(default=None, ge=0, le=600)
    notice_days: int | None = Field(default=None, ge=0, le=36_500)
    immediate: bool | None = None
    content: Clause | Destroyed


class Wording(Content):
    """What was agreed, in words."""

    text: str | None = Field(default=None, max_length=200_000)


class ContractOptionAgreed(Event, name="contract.option_agreed.v1", effect="agreed_on", after_closing="late"):
    """An option to extend the contract up to a day, to be used on `use_until` at the latest."""

    agreed_on: date
    option: Code
    extends_to: date
    use_until: date | None = None
    content: Wording | Destroyed


class Deliverable(Content):
    """What is to be delivered, and by when as somebody wrote it."""

    what: str = Field(min_length=1, max_length=2000)
    due_text: str | None = Field(default=None, max_length=1000)


class ContractDeliverableAgreed(Event, name="contract.deliverable_agreed.v1", effect="agreed_on", after_closing="late"):
    """Something is to be delivered under the contract, in place of what the same code named before."""

    agreed_on: date
    deliverable: Code
    due: Interval | None = None
    content: Deliverable | Destroyed


class ContractDelivered(Event, name="contract.delivered.v1", effect="delivered_on", after_closing="accepted"):
    """A deliverable was delivered, or delivered again; it waits for acceptance."""

    delivered_on: date
    deliverable: Code
    document: UUID | None = None
    content: Reason | Destroyed


class ContractDeliveryAccepted(
    Event, name="contract.delivery_accepted.v1", effect="accepted_on", after_closing="accepted"
):
    """What was delivered was accepted."""

    accepted_on: date
    deliverable: Code
    content: Reason | Destroyed


class Copy(Content):
    """Into which system the contract was digitised, and why."""

    system: str | None = Field(default=None, max_length=500)
    reason: str | None = Field(default=None, max_length=20_000)


class ContractDigitised(Event, name="contract.digitised.v1", effect="digitised_on", after_closing="late"):
    """The original on paper was digitised: the documents named are its copies."""

    digitised_on: date
    documents: tuple[UUID, ...] = ()
    content: Copy | Destroyed


class Exclusion(Content):
    """Why the contract is left out."""

    reason: str = Field(min_length=1, max_length=20_000)


class ContractExcluded(Event, name="contract.excluded.v1", effect="excluded_on", after_closing="late"):
    """The contract is neither digitised nor taken along, until somebody digitises it all the same."""

    excluded_on: date
    content: Exclusion | Destroyed


class Recipient(Content):
    """Who has the contract back; its owner, where nobody is named."""

    to: str | None = Field(default=None, min_length=1, max_length=500)
    system: str | None = Field(default=None, max_length=500)
    reason: str | None = Field(default=None, max_length=20_000)


class ContractReturned(Event, name="contract.returned.v1", effect="returned_on", after_closing="accepted"):
    """A contract kept for another organisation went back to its owner, on paper or into the owner's system."""

    returned_on: date
    content: Recipient | Destroyed


class Sender(Content):
    """The sending organisation by its name."""

    name: str = Field(min_length=1, max_length=500)


class ContractSenderJoined(Event, name="contract.sender_joined.v1", effect="joined_on", after_closing="late"):
    """An organisation lends staff under the framework agreement; it is named by its business id, or by a code."""

    joined_on: date
    organisation: Code
    content: Sender | Destroyed


class ContractTransitionAgreed(
    Event, name="contract.transition_agreed.v1", effect="agreed_on", after_closing="accepted"
):
    """It was agreed with one sending organisation until when its staff may return; the last such day is named."""

    agreed_on: date
    organisation: Code
    transition_until: date
    content: Reason | Destroyed


ContractEvent = (
    ContractRegistered
    | ContractSigned
    | ContractAmended
    | ContractExtended
    | ContractTerminated
    | ContractTransferred
    | ContractClauseAgreed
    | ContractOptionAgreed
    | ContractDeliverableAgreed
    | ContractDelivered
    | ContractDeliveryAccepted
    | ContractDigitised
    | ContractExcluded
    | ContractReturned
    | ContractSenderJoined
    | ContractTransitionAgreed
    | RecordWide
)
