"""The first event of every archive."""

from pydantic import Field

from archive.kernel import Content, Destroyed, Event
from archive.registration import RecordWide
from archive.values import Code


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


FoundingEvent = ArchiveFounded | LookupsRenewed | RecordWide
