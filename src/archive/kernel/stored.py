"""Stored events as they are read: as a class of today, or as plain values for read models."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import orjson
from pydantic import ValidationError

from archive.errors import ArchiveError
from archive.kernel.content import CONTENT_UNAVAILABLE, DESTROYED, UNAVAILABLE, Content, Destroyed, Unavailable
from archive.kernel.event import BY_NAME, Event
from archive.kernel.names import Fact, content_fields, upcast


def decode(name: str, fact_bytes: bytes, content_bytes: bytes | None) -> Event:
    """A stored event as today's class. Content bytes of None read as Destroyed, sealed ones without key as Unavailable.

    Refuses: a name this code does not know, a fact or a content that cannot be read.
    """
    try:
        loaded = orjson.loads(content_bytes) if content_bytes is not None else {}
        name, fact, content = upcast(name, orjson.loads(fact_bytes), loaded)
    except (ValueError, TypeError, AttributeError, LookupError):
        raise UnreadableEvent(name) from None
    cls = BY_NAME.get(name)
    if cls is None:
        raise UnknownEvent(name)
    try:
        if content_bytes is None or content_bytes is CONTENT_UNAVAILABLE:
            detached: Content = UNAVAILABLE if content_bytes else DESTROYED
        else:
            detached = content_fields(cls).model_validate(content)
        return cls.model_validate({**fact, "content": detached})
    except ValidationError as error:
        raise UnreadableEvent(name, (".".join(map(str, e["loc"])) for e in error.errors(include_input=False))) from None


@dataclass(slots=True)  # one is made of every event that is read: frozen it would take four times as long
class Seen:
    """A stored event as read models take it: today's name, fact and content as plain JSON values. Nothing changes it.

    `origin` is the archive where it was recorded first.
    `content` is None where it was destroyed, {"unavailable": true} where its key is missing; `effective_on` is an
    ISO day, empty where the event has none.
    """

    position: int
    origin: str
    stream: str
    version: int
    name: str
    recorded_at: str
    recorded_by: str
    fact: Fact
    content: Fact | None
    effective_on: str
    trouble: str = ""
    """Set where this code does not know the name or cannot read what is stored; nothing of such an event is shown, but
    a search for a person still reads it."""
    received: bool = False
    """Whether another archive recorded it first; `recorded_at` is then its moment there, which days were judged by."""


class First(NamedTuple):
    """Where a received event was recorded first: the archive, and its position, leaf and moment there."""

    origin: str
    position: int
    leaf: bytes
    recorded_at: str


Row = tuple[
    int, str, str, int, str, str, str, bytes, bytes, bytes | None, str | None, int | None, bytes | None, str | None
]
"""A stored event: position, origin, stream, version, name, moment, actor, fact, leaf, content; and, of a received one,
where it was recorded first."""


def see(row: Row) -> Seen:
    """A stored row for a read model, brought to today's shape; one this code does not know or read states so."""
    position, origin, stream, version, name, at, by, fact_bytes, _, content_bytes, first_origin, _, _, first_at = row
    received = first_origin is not None
    if received:
        origin, at = first_origin or origin, first_at or at
    try:
        loaded = orjson.loads(content_bytes) if content_bytes is not None else {}
        name, fact, content = upcast(name, orjson.loads(fact_bytes), loaded)
    except (ValueError, TypeError, AttributeError, LookupError):
        return Seen(position, origin, stream, version, name, at, by, {}, None, "", UnreadableEvent.code, received)
    cls = BY_NAME.get(name)
    if cls is None:
        said = content if content_bytes is not None else None
        return Seen(position, origin, stream, version, name, at, by, fact, said, "", UnknownEvent.code, received)
    day = fact.get(cls.effect) if cls.effect else None
    if day is None and cls.otherwise:
        day = fact.get(cls.otherwise)
    if isinstance(day, dict):
        day = day.get("earliest") or day.get("latest")
    said = content if content_bytes is not None else None
    return Seen(position, origin, stream, version, name, at, by, fact, said, day or "", "", received)


def seen_of(
    event: Event, stream: str, version: int, recorded_at: str = "", encoded: tuple[bytes, bytes] | None = None
) -> Seen:
    """An event about to be recorded, as read models will get it; it has no position yet.

    `encoded` is the event, where it was encoded already.
    """
    fact, content = encoded or event.encoded()
    return Seen(
        version, "", stream, version, event.name, recorded_at, "",
        orjson.loads(fact),
        None if isinstance(event.content, Destroyed) and not isinstance(event.content, Unavailable)
        else orjson.loads(content),
        day.isoformat() if (day := event.effective_on) else "",
    )  # fmt: skip


class UnknownEvent(ArchiveError):
    """The record holds an event this version of the software does not know."""

    code = "unknown_event"
    field = "id"
    remedy = "Open the archive with the version of the software that recorded it, or a newer one."

    def __init__(self, name: str) -> None:
        super().__init__(f"This version does not know events stored as {name}.")


class UnreadableEvent(ArchiveError):
    """The record holds an event whose stored fact or content is nothing this version of the software can read."""

    code = "unreadable_event"
    field = "id"
    remedy = (
        "'archive verify' checks whether the record was altered; 'archive health' "
        "shows what is quarantined because of it."
    )

    def __init__(self, name: str, fields: Iterable[str] = ()) -> None:
        at = ", ".join(fields)
        super().__init__(f"An event stored as {name} cannot be read{at and ': '}{at}.")


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event in its place: the one order, its stream, and who recorded it when."""

    position: int
    origin: str
    stream: UUID
    version: int
    event: Event
    recorded_at: datetime
    recorded_by: UUID
    leaf: bytes = b""
    first: First | None = None

    @property
    def first_origin(self) -> str:
        """The archive where it was recorded first."""
        return self.first.origin if self.first else self.origin

    @property
    def originator_id(self) -> UUID:
        """The id of its record, under the name the library uses."""
        return self.stream

    @property
    def originator_version(self) -> int:
        """The version of its record, under the name the library uses."""
        return self.version
