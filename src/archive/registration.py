"""What every record states when it is registered, and what can happen to a record of any room.

Source: Information Management Act 906/2019 25-27 §; JHS 191 metadata.
"""

from datetime import date
from functools import cache
from hashlib import sha1
from typing import ClassVar, Generic, TypeVar
from uuid import UUID, uuid5

from pydantic import Field

from archive.errors import Gone
from archive.kernel import ActorId, Content, Destroyed, Event, NoContent, Root
from archive.values import Code, PersonalData, Publicity

NAMESPACE = UUID("5d0a4f0e-6c7b-5c1e-9b1a-3f1d2a8c7e60")


def public_id(origin: str, kind: str, key: str) -> UUID:
    """The id of a record with a public natural key: the same key is the same record at every import.

    `key` is a diary number, an ECLI, an ocid, or the id another system published; never personal data.
    """
    named = sha1(_namespace(origin) + f"{kind}|{key}".encode(), usedforsecurity=False)
    return UUID(bytes=named.digest()[:16], version=5)


@cache
def _namespace(origin: str) -> bytes:
    return uuid5(NAMESPACE, origin).bytes


class Registered(Event):
    """The fact part that every first event of a record shares."""

    natural_key: Code | None = None
    case: UUID | None = None
    number: Code | None = None
    received_on: date | None = None
    publicity: Publicity | None = None
    personal: PersonalData | None = None
    record_class: Code | None = None
    language: Code | None = None
    collection: Code | None = None


class Description(Content):
    """The content part that every first event of a record shares."""

    title: str = Field(min_length=1, max_length=2000)
    text: str = Field(default="", max_length=20_000_000)
    sender: str | None = Field(default=None, max_length=500)
    recipient: str | None = Field(default=None, max_length=500)
    person: str | None = Field(default=None, max_length=500)
    source: str | None = Field(default=None, max_length=4000)


class Reason(Content):
    """Why something was done, in words."""

    reason: str = Field(min_length=1, max_length=20_000)


class RecordWide(Event):
    """What can happen to a record of any room; every room takes it the same way."""


class PublicityClassified(RecordWide, name="record.publicity_classified.v1"):
    """Who may see the record was decided anew; permissions are always judged today."""

    publicity: Publicity
    content: Reason | Destroyed


class RecordDestroyed(RecordWide, name="record.destroyed.v1", effect="destroyed_on"):
    """The content of the record was destroyed lawfully; this is its tombstone."""

    destroyed_on: date
    basis: Code
    disposal: UUID | None = None
    content: NoContent | Destroyed = NoContent()


EventT = TypeVar("EventT", bound=Event)


class Record(Root[EventT], Generic[EventT], name="record"):
    """A record of any room: it has a class of publicity and can be destroyed once."""

    kind: ClassVar[str]

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.case: UUID | None = None
        self.publicity: Publicity | None = None
        self.destroyed_on: date | None = None

    def classify(self, decided: PublicityClassified, *, by: ActorId) -> None:
        """Decide anew who may see the record."""
        self.must_exist()
        if decided.publicity != self.publicity:
            self.record(decided, by=by)  # type: ignore[arg-type]

    def destroy(self, destroyed: RecordDestroyed, *, by: ActorId) -> None:
        """Leave the tombstone; the store removes the content in the same transaction."""
        self.must_exist()
        self.record(destroyed, by=by)  # type: ignore[arg-type]

    def must_exist(self) -> None:
        if self.destroyed_on is not None:
            raise Gone(f"The content of this record was destroyed on {self.destroyed_on:%Y-%m-%d}.")

    def on_registered(self, event: Registered) -> None:
        """Remember what every first event states."""
        self.case, self.publicity = event.case, event.publicity

    def on_any(self, event: RecordWide) -> None:
        """Remember what can happen to a record of any room."""
        match event:
            case PublicityClassified():
                self.publicity = event.publicity
            case RecordDestroyed():
                self.destroyed_on = event.destroyed_on
