"""What happens to the wind-down of an organisation (hallittu alasajo), and what becomes of open items of any record.

An open item ends in one of four ways, each an event of the record that is open.
"""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from archive.kernel import Content, Destroyed, Event
from archive.registration import Description, Reason, RecordWide, Registered
from archive.values import Code, PersonalData, Value


class Mandate(Description):
    """Which organisation ends, who decided so and on what legal basis."""

    organisation: str | None = Field(default=None, max_length=500)
    decider: str | None = Field(default=None, max_length=1000)
    legal_basis: str | None = Field(default=None, max_length=2000)


class WindDownDecided(Registered, name="winddown.decided.v1", effect="decided_on", after_closing="late"):
    """The end of an organisation was decided.

    `cutoff_on` is the last day on which it could commit itself; `collections` are those whose records are its own, all
    of the archive where none is named.
    """

    decided_on: date | None = None
    cutoff_on: date | None = None
    body: UUID | None = None
    decision: UUID | None = None
    collections: tuple[Code, ...] = ()
    content: Mandate | Destroyed


class CutoffSet(Event, name="winddown.cutoff_set.v1", effect="set_on", after_closing="never"):
    """The last day on which the organisation could commit itself was set, or changed."""

    set_on: date
    cutoff_on: date
    content: Reason | Destroyed


class Made(StrEnum):
    """When a commitment was made or a cost arose that a rule is about."""

    any = "any"
    by_cutoff = "by_cutoff"
    after_cutoff = "after_cutoff"


class EligibilityRule(Value):
    """One rule of the guidance on what may still be paid.

    It is about costs of these kinds, of every kind where none is named, that arose or were committed before or after
    the cut-off. `unless_necessary`: it leaves out what is necessary for closing down, or required by law.
    """

    code: Code
    cost_kinds: tuple[Code, ...] = ()
    made: Made = Made.any
    eligible: bool
    unless_necessary: bool = False


class RuleWording(Content):
    """How the guidance words a rule, and where."""

    code: str = Field(min_length=1, max_length=120)
    text: str = Field(min_length=1, max_length=20_000)
    section: str | None = Field(default=None, max_length=500)


class Guidance(Content):
    """Where the rules come from, and how they are worded."""

    source: str = Field(min_length=1, max_length=2000)
    wordings: tuple[RuleWording, ...] = ()
    reason: str | None = Field(default=None, max_length=20_000)


class GuidanceRegistered(Event, name="winddown.guidance_registered.v1", effect="issued_on", after_closing="never"):
    """Guidance on what may still be paid was given; it replaces any before. The first rule that fits counts."""

    issued_on: date
    rules: tuple[EligibilityRule, ...] = ()
    document: UUID | None = None
    content: Guidance | Destroyed


class Override(Content):
    """On what ground the outcome is another than that of the rules, and who decided so."""

    reason: str = Field(min_length=1, max_length=20_000)
    decider: str | None = Field(default=None, min_length=1, max_length=500)


class EligibilityOverridden(
    Event, name="winddown.eligibility_overridden.v1", effect="overridden_on", after_closing="never", inner=True
):
    """A person judged otherwise than the rules whether something may be paid; the newest counts.

    Exactly one cost, commitment or expense is named.
    """

    overridden_on: date
    eligible: bool
    cost: UUID | None = None
    commitment: UUID | None = None
    expense: UUID | None = None
    content: Override | Destroyed


class Destination(StrEnum):
    """Where a record goes when its organisation ends."""

    successor = "successor"
    national_archives = "national_archives"
    holder = "holder"
    disposal_list = "disposal_list"


class DestinationRule(Value):
    """Where records go that fit: of these collections, kinds, classes, personal data, kept permanently or not.

    What is empty or not stated fits every record.
    """

    code: Code
    destination: Destination
    collections: tuple[Code, ...] = ()
    kinds: tuple[Code, ...] = ()
    classes: tuple[Code, ...] = ()
    personal: tuple[PersonalData, ...] = ()
    permanent: bool | None = None


class Recipient(Content):
    """Which party a rule names."""

    code: str = Field(min_length=1, max_length=120)
    party: str = Field(min_length=1, max_length=500)


class Recipients(Content):
    """The parties of the rules, and why they receive the records."""

    parties: tuple[Recipient, ...] = ()
    reason: str | None = Field(default=None, max_length=20_000)


class DestinationsSet(Event, name="winddown.destinations_set.v1", effect="set_on", after_closing="never"):
    """Where the records of the organisation go; it replaces any before. The first rule that fits counts.

    `formats` are those of files that the National Archives accept.
    """

    set_on: date
    rules: tuple[DestinationRule, ...] = ()
    formats: tuple[Code, ...] = ()
    content: Recipients | Destroyed


class DestinationCount(Value):
    """How many records went to a destination."""

    destination: Destination
    records: int = Field(ge=0)


class WindDownClosed(Event, name="winddown.closed.v1", effect="closed_on", after_closing="always"):
    """Nothing was open any more, as of a position of the archive, and every record had a destination.

    The organisation is wound down.
    """

    closed_on: date
    position: int = Field(ge=0)
    destinations: tuple[DestinationCount, ...] = ()
    content: Reason | Destroyed


WindDownEvent = (
    WindDownDecided
    | CutoffSet
    | GuidanceRegistered
    | EligibilityOverridden
    | DestinationsSet
    | WindDownClosed
    | RecordWide
)


HOLD = "hold"
ON_ANY = ("registration_incomplete", "contradiction", HOLD)
"""Sorts of open items that a record of any kind may have."""


class Way(StrEnum):
    """How an open item ended.

    It was done; a named party took it over; it is void, on a ground; or it is left undone, and somebody decided so.
    """

    done = "done"
    transferred = "transferred"
    void = "void"
    left_undone = "left_undone"


class Assignment(Content):
    """Who is to do it."""

    assignee: str = Field(min_length=1, max_length=500)
    reason: str | None = Field(default=None, max_length=20_000)


class ItemAssigned(
    RecordWide, name="record.item_assigned.v1", effect="assigned_on", after_closing="always", inner=True
):
    """Somebody is to bring an open item of the record to an end, by a day; `matter` is the sort of item."""

    matter: Code
    assigned_on: date
    due_on: date | None = None
    content: Assignment | Destroyed


class Offer(Content):
    """Who is asked to take it over."""

    party: str = Field(min_length=1, max_length=500)
    reason: str | None = Field(default=None, max_length=20_000)


class ItemOffered(RecordWide, name="record.item_offered.v1", effect="offered_on", after_closing="always", inner=True):
    """A party was asked to take over an open item of the record; it stays open until that party accepts."""

    matter: Code
    offered_on: date
    content: Offer | Destroyed


class Settlement(Content):
    """Who accepted it or decided about it, and why: of a void item the ground."""

    party: str | None = Field(default=None, min_length=1, max_length=500)
    decider: str | None = Field(default=None, min_length=1, max_length=500)
    reason: str = Field(min_length=1, max_length=20_000)


class ItemSettled(RecordWide, name="record.item_settled.v1", effect="settled_on", after_closing="always", inner=True):
    """An open item of the record ended. `deadline` is the day by which the party that accepted it must act."""

    matter: Code
    settled_on: date
    way: Way
    deadline: date | None = None
    decision: UUID | None = None
    content: Settlement | Destroyed


class ItemReopened(RecordWide, name="record.item_reopened.v1", effect="reopened_on", after_closing="never", inner=True):
    """An item that had ended is open again."""

    matter: Code
    reopened_on: date
    content: Reason | Destroyed


class Receiver(Content):
    """Which party receives a record, and why."""

    party: str = Field(min_length=1, max_length=500)
    reason: str = Field(min_length=1, max_length=20_000)


class DestinationSet(RecordWide, name="record.destination_set.v1", effect="set_on", after_closing="late"):
    """Where the record goes when its organisation ends, whatever the rules say."""

    set_on: date
    destination: Destination
    content: Receiver | Destroyed
