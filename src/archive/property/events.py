"""What happens to a property (kiinteistö, toimitila): mapped, surveyed again, its owner stated, its data continued."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from archive.kernel import Content, Destroyed, Event
from archive.registration import Description, Reason, RecordWide, Registered


class Condition(StrEnum):
    """In which condition the premises are."""

    good = "good"
    satisfactory = "satisfactory"
    passable = "passable"
    poor = "poor"


class Accessibility(StrEnum):
    """Whether the premises meet the requirements of accessibility."""

    met = "met"
    deficient = "deficient"
    not_assessed = "not_assessed"


class Tenure(StrEnum):
    """Whether the premises are the user's own or leased."""

    owned = "owned"
    leased = "leased"


class Continuation(StrEnum):
    """What becomes of the data on the property: somebody maintains it, or nobody does any more."""

    maintained = "maintained"
    ended = "ended"


class Premises(Description):
    """The property (title, text), whose it is, where it is, and in which system its data lies and who maintains it."""

    owner: str | None = Field(default=None, max_length=500)
    address: str | None = Field(default=None, max_length=500)
    system: str | None = Field(default=None, max_length=500)
    maintainer: str | None = Field(default=None, max_length=500)


class PropertyMapped(Registered, name="property.mapped.v1", effect="mapped_on", after_closing="late"):
    """A property was mapped.

    `lease` is the contract under which it is let, `floor_plan` the document, `kept_in` the property system that holds
    its data, as an inventory item.
    """

    mapped_on: date | None = None
    condition: Condition | None = None
    accessibility: Accessibility | None = None
    tenure: Tenure | None = None
    lease: UUID | None = None
    lease_ends_on: date | None = None
    floor_plan: UUID | None = None
    kept_in: UUID | None = None
    content: Premises | Destroyed


class Finding(Content):
    """What was found, in words."""

    text: str | None = Field(default=None, max_length=200_000)


class PropertySurveyed(Event, name="property.surveyed.v1", effect="surveyed_on", after_closing="late"):
    """The property was surveyed again: what is given replaces what stood before."""

    surveyed_on: date
    condition: Condition | None = None
    accessibility: Accessibility | None = None
    tenure: Tenure | None = None
    lease: UUID | None = None
    lease_ends_on: date | None = None
    floor_plan: UUID | None = None
    kept_in: UUID | None = None
    content: Finding | Destroyed


class Ownership(Content):
    """Whose the property is."""

    owner: str = Field(min_length=1, max_length=500)
    reason: str | None = Field(default=None, max_length=20_000)


class OwnershipStated(Event, name="property.ownership_stated.v1", effect="stated_on", after_closing="late"):
    """Somebody stated whose the property is."""

    stated_on: date
    content: Ownership | Destroyed


class Maintenance(Reason):
    """Who maintains the data from now on, and why."""

    maintainer: str | None = Field(default=None, min_length=1, max_length=500)


class ContinuationDecided(
    Event, name="property.continuation_decided.v1", effect="decided_on", after_closing="accepted"
):
    """It was decided what becomes of the data on the property; until then that is open."""

    decided_on: date
    continuation: Continuation
    decision: UUID | None = None
    content: Maintenance | Destroyed


PropertyEvent = PropertyMapped | PropertySurveyed | OwnershipStated | ContinuationDecided | RecordWide
