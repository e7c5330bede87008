"""What every record states when it is registered.

Source: Information Management Act 906/2019 25-27 §; JHS 191 metadata.
"""

from datetime import date
from functools import cache, lru_cache
from hashlib import sha1
from typing import TypeVar
from uuid import UUID, uuid5

from pydantic import Field

from archive.kernel import Content, Event
from archive.recordwide import Protection
from archive.values import Code, Interval, PersonalData, Publicity

NAMESPACE = UUID("5d0a4f0e-6c7b-5c1e-9b1a-3f1d2a8c7e60")
_UNMARKED, _OF_VERSION_5 = ~(0xF << 76 | 0b11 << 62), 5 << 76 | 0b10 << 62
"""What an id of version 5 keeps of the digest, and the bits of its version and variant. Source: RFC 9562 5.5."""


@lru_cache(maxsize=64)  # an import asks for the id of a record, and then the verb that records it
def public_id(origin: str, kind: str, key: str) -> UUID:
    """The id of a record with a public natural key: the same key is the same record at every import.

    `key` is a diary number, an ECLI, an ocid, or the id another system published; never personal data.
    """
    named = sha1(_namespace(origin) + f"{kind}|{key}".encode(), usedforsecurity=False)
    return UUID(int=int.from_bytes(named.digest()[:16]) & _UNMARKED | _OF_VERSION_5)


@cache
def _namespace(origin: str) -> bytes:
    return uuid5(NAMESPACE, origin).bytes


class Registered(Event):
    """The fact part that every first event of a record shares.

    `schedule` is the version of the schedule in force at capture, to which the record stays bound; `defaulted` names
    the fields that were not stated but taken from its class; `flagged` are the codes of rules across records that the
    event contradicts and that an import recorded all the same; `protects` is what its class hides though it was stated
    open, until its publicity is decided. All four are set by the archive, never by a registrar.
    """

    natural_key: Code | None = None
    case: UUID | None = None
    number: Code | None = None
    received_on: date | None = None
    publicity: Publicity | None = None
    personal: PersonalData | None = None
    record_class: Code | None = None
    schedule: UUID | None = None
    defaulted: tuple[Code, ...] = ()
    flagged: tuple[Code, ...] = ()
    protects: Protection | None = None
    language: Code | None = None
    collection: Code | None = None


R = TypeVar("R", bound=Registered)


class Description(Content):
    """The content part that every first event of a record shares."""

    title: str = Field(min_length=1, max_length=2000)
    text: str = Field(default="", max_length=20_000_000)
    sender: str | None = Field(default=None, max_length=500)
    recipient: str | None = Field(default=None, max_length=500)
    person: str | None = Field(default=None, max_length=500)
    source: str | None = Field(default=None, max_length=4000)
    claimed_class: str | None = Field(default=None, max_length=120)
    """The class stated by the source, if no schedule in force has it."""
    late_reason: str | None = Field(default=None, max_length=2000)
    """Why the record is filed after its case was closed."""


def as_sensitive(registered: R) -> R:
    """The first event of a record that names people by its nature: sensitive, unless its registrar stated otherwise."""
    if registered.personal is not None and "personal" not in registered.defaulted:
        return registered
    defaulted = tuple(dict.fromkeys((*registered.defaulted, "personal")))
    return registered.model_copy(update={"personal": PersonalData.sensitive, "defaulted": defaulted})


def day_of(registered: Registered) -> Interval | None:
    """When a record is of, as its first event says; None where it names no day."""
    day = getattr(registered, registered.effect) if registered.effect else None
    return Interval(earliest=day, latest=day) if isinstance(day, date) else day
