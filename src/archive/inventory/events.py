"""What happens to a holding or a system (arkistokartoitus): mapped, lent, given a destination, captured, destroyed."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from archive.kernel import Content, Destroyed, Event
from archive.registration import Description, Reason, RecordWide, Registered
from archive.values import Money


class Medium(StrEnum):
    """Whether records are on paper, in files, or in a system that must run to be read."""

    paper = "paper"
    electronic = "electronic"
    system = "system"


class Holding(StrEnum):
    """What it is that holds the records."""

    files = "files"
    contract_system = "contract_system"
    property_system = "property_system"
    portal = "portal"
    workspace = "workspace"
    website = "website"
    mailbox = "mailbox"
    recordings = "recordings"
    social_media = "social_media"
    other = "other"


class Destination(StrEnum):
    """Where the records go: to a successor, to the National Archives; kept by a holder until a day; to be destroyed."""

    successor = "successor"
    national_archives = "national_archives"
    kept = "kept"
    destroyed = "destroyed"


class Method(StrEnum):
    """How records are captured."""

    transfer = "transfer"
    migration = "migration"
    export = "export"
    web_capture = "web_capture"
    digitisation = "digitisation"


class Place(Description):
    """The holding (title, text): whose it is, of which function, and where it is or under which address it runs."""

    organisation: str | None = Field(default=None, max_length=500)
    function: str | None = Field(default=None, max_length=500)
    location: str | None = Field(default=None, max_length=1000)


class InventoryMapped(Registered, name="inventory.mapped.v1", effect="mapped_on", after_closing="late"):
    """A holding or a system was mapped.

    `contract` is the one a system runs under, `ends_on` the day it ends, `yearly_cost` what its licence costs a year.
    Units: `shelf_cm` whole centimetres of shelf.
    """

    mapped_on: date | None = None
    medium: Medium | None = None
    holding: Holding | None = None
    boxes: int | None = Field(default=None, ge=0, le=10_000_000)
    shelf_cm: int | None = Field(default=None, ge=0, le=1_000_000_000)
    ends_on: date | None = None
    yearly_cost: Money | None = None
    contract: UUID | None = None
    content: Place | Destroyed


class EndSet(Event, name="inventory.end_set.v1", effect="set_on", after_closing="late"):
    """It became known when a system ends, or that it ends on another day; and what it costs a year until then."""

    set_on: date
    ends_on: date
    yearly_cost: Money | None = None
    content: Reason | Destroyed


class Moving(Content):
    """Where it lies now, and why."""

    location: str = Field(min_length=1, max_length=1000)
    reason: str | None = Field(default=None, max_length=20_000)


class InventoryMoved(Event, name="inventory.moved.v1", effect="moved_on", after_closing="accepted"):
    """A holding was moved to another place; its boxes and its shelf are counted again where they are given."""

    moved_on: date
    boxes: int | None = Field(default=None, ge=0, le=10_000_000)
    shelf_cm: int | None = Field(default=None, ge=0, le=1_000_000_000)
    content: Moving | Destroyed


class Loan(Content):
    """Who borrowed it, and what for."""

    borrower: str = Field(min_length=1, max_length=500)
    reason: str | None = Field(default=None, max_length=20_000)


class InventoryLent(Event, name="inventory.lent.v1", effect="lent_on", after_closing="late"):
    """A holding, or a part of it, was lent until a day."""

    lent_on: date
    lent_until: date | None = None
    content: Loan | Destroyed


class InventoryReturned(Event, name="inventory.returned.v1", effect="returned_on", after_closing="accepted"):
    """What was lent came back."""

    returned_on: date
    content: Reason | Destroyed


class Handover(Reason):
    """Who receives or keeps the records, who captures them, and why it was decided so."""

    party: str | None = Field(default=None, min_length=1, max_length=500)
    responsible: str | None = Field(default=None, min_length=1, max_length=500)


class DestinationDecided(Event, name="inventory.destination_decided.v1", effect="decided_on", after_closing="accepted"):
    """It was decided where the records go, how they are captured and by which day; it replaces any decision before."""

    decided_on: date
    destination: Destination
    kept_until: date | None = None
    method: Method | None = None
    capture_by: date | None = None
    decision: UUID | None = None
    content: Handover | Destroyed


class Captured(Reason):
    """What was captured, in words, and where it stands now."""

    stands: str | None = Field(default=None, max_length=1000)


class InventoryCaptured(Event, name="inventory.captured.v1", effect="captured_on", after_closing="accepted"):
    """The records were captured; `document` holds them where they are in this archive."""

    captured_on: date
    method: Method | None = None
    document: UUID | None = None
    content: Captured | Destroyed


class Disposal(Content):
    """On what ground the holding was destroyed, and who did so."""

    ground: str = Field(min_length=1, max_length=20_000)
    disposed_by: str = Field(min_length=1, max_length=500)


class InventoryDisposed(Event, name="inventory.disposed.v1", effect="disposed_on", after_closing="always"):
    """A holding was destroyed: its boxes were shredded, the account was deleted."""

    disposed_on: date
    content: Disposal | Destroyed


InventoryEvent = (
    InventoryMapped
    | EndSet
    | InventoryMoved
    | InventoryLent
    | InventoryReturned
    | DestinationDecided
    | InventoryCaptured
    | InventoryDisposed
    | RecordWide
)
