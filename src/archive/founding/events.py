"""What happens to the archive itself: it is founded, and put back after a loss."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from archive.bygone import ADOPTED
from archive.kernel import Content, Destroyed, Event
from archive.registration import RecordWide
from archive.values import Code, Value

KeyedHash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Identity(Content):
    """Whose archive this is."""

    organisation: str = Field(min_length=1, max_length=500)


class ArchiveFounded(Event, name="archive.founded.v1"):
    """The archive came into being; `given_clock` says that its moments were not read off a clock."""

    format: int = 1
    timezone: Code
    given_clock: bool = False
    software: Code
    content: Identity | Destroyed


class LookupsRenewed(Event, name="archive.lookups_renewed.v1"):
    """The secret of the keyed hashes was lost; records are found again by new ones, made from what the record says.

    `unreadable` counts records whose natural key could not be read: sealed without their key, or destroyed.
    """

    found: int = Field(ge=0)
    unreadable: int = Field(ge=0)


class BygoneRecord(Value):
    """A record that was destroyed: where its content stood, by which disposal, when, and how an import is known again.

    `came_from` are keyed hashes of where it came from, made with the secret of this archive.
    """

    record: UUID
    positions: tuple[int, ...] = ()
    disposal: UUID | None = None
    moment: datetime
    came_from: tuple[KeyedHash, ...] = ()


class Adoption(Content):
    """Why a list was believed that no key of this archive had signed."""

    reason: str | None = Field(default=None, max_length=20_000)


class DestructionsAdopted(Event, name=ADOPTED):
    """A list of destructions was taken over: what it names and this archive does not hold is never recorded here.

    `listed` counts all it names, `made_at` is its moment and `signed_by` the key that signed it; both are lacking of a
    list without a signature. `destructions` are those not known here before.
    """

    listed: int = Field(ge=0)
    made_at: datetime | None = None
    signed_by: Code | None = None
    destructions: tuple[BygoneRecord, ...] = ()
    content: Adoption | Destroyed


FoundingEvent = ArchiveFounded | LookupsRenewed | DestructionsAdopted | RecordWide
