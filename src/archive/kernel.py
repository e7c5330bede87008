"""The only glue between our events and the eventsourcing library: events, content, stored names, upcasters, folds."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, ClassVar, Generic, NamedTuple, NewType, Self, TypeVar, get_args
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from archive.errors import ArchiveError, Conflict, Invalid
from archive.lastday import require_days, with_open_ends
from archive.secrecy import require_period

ActorId = NewType("ActorId", UUID)
Fact = dict[str, Any]
Upcaster = Callable[[Fact, Fact], tuple[Fact, Fact]]


class Content(BaseModel):
    """The part of an event that must one day be destroyed: titles, texts, names, senders, file digests."""

    model_config = ConfigDict(frozen=True, extra="forbid", revalidate_instances="never")


class NoContent(Content):
    """Nothing was said beyond the fact; still committed to, so that no leaf can be guessed."""


class Destroyed(Content):
    """Content that was destroyed lawfully. Folds, views, listings and exports continue with it."""

    destroyed: bool = True


class Unavailable(Destroyed):
    """Content that is sealed while its key is missing. It is read over like destroyed content, and is not gone."""

    destroyed: bool = False
    unavailable: bool = True


NOTHING = NoContent()
DESTROYED = Destroyed()
UNAVAILABLE = Unavailable()
CONTENT_UNAVAILABLE = b'{"unavailable":true}'
"""What the recorder returns for a content that cannot be decrypted now; real content never looks like it."""
_by_name: dict[str, type[Event]] = {}
_upcasters: dict[str, tuple[str, Upcaster]] = {}


class Event(BaseModel):
    """A fact in the past tense plus detachable content, stored for ever under a name written by hand.

    `effect` names the field that holds the day from which the event is in force, if it has one;
    `computed` are days that the archive itself counts, up to the end of the calendar.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", revalidate_instances="never")

    name: ClassVar[str] = ""
    effect: ClassVar[str | None] = None
    computed: ClassVar[tuple[str, ...]] = ("due_on", "executable_from", "backups_until")
    content: Any = NOTHING

    def __init_subclass__(cls, name: str = "", effect: str | None = None, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        declared = cls.__annotations__.get("content")
        if declared is not None:  # the first kind that fits is the one: no need to try Destroyed as well
            cls.__annotations__["content"] = Annotated[declared, Field(union_mode="left_to_right")]
        if effect is not None:
            cls.effect = effect
        if name:
            if name in _by_name:
                raise TypeError(f"two event classes are stored as {name}")
            cls.name = name
            _by_name[name] = cls

    @property
    def effective_on(self) -> date | None:
        """The day from which the event is in force; None when it has none of its own."""
        day = getattr(self, self.effect) if self.effect else None
        return day if day is None or isinstance(day, date) else day.earliest or day.latest

    def encoded(self) -> tuple[bytes, bytes]:
        """Fact bytes without their commitment, and content bytes. What was not said (None, no items) is not stored."""
        said = {k: v for k, v in self.__dict__.items() if v is not None and (v or v.__class__ is not tuple)}
        content = said.pop("content")
        return orjson.dumps(said, default=_plain), orjson.dumps(content, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return {k: v for k, v in value.__dict__.items() if v is not None and (v or v.__class__ is not tuple)}
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, date):  # of a class of ours
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no stored form")


def upcaster(old: str, new: str) -> Callable[[Upcaster], Upcaster]:
    """Register how a fact and content stored under an old name read under the new one. Pure; never edited."""

    def register(function: Upcaster) -> Upcaster:
        _upcasters[old] = (new, function)
        return function

    return register


@cache
def _content_type(cls: type[Event]) -> type[Content]:
    declared = cls.model_fields["content"].annotation
    kinds = [kind for kind in get_args(declared) or (declared,) if isinstance(kind, type) and kind is not Destroyed]
    return kinds[0] if kinds and issubclass(kinds[0], Content) else NoContent


def rooms(part: str) -> list[ModuleType]:
    """The module of this name of every room that has one: its `events`, `fold` or `kind`."""
    names = [room.name for room in pkgutil.iter_modules([str(Path(__file__).parent)]) if room.ispkg]
    return [import_module(f"archive.{name}.{part}") for name in names if find_spec(f"archive.{name}.{part}")]


@cache
def open_every_room() -> None:
    """Load the events of every room, so that a record is read whole whatever a program itself has imported."""
    rooms("events")


def _class_of(name: str) -> type[Event]:
    cls = _by_name.get(name)
    if cls is None:
        raise UnknownEvent(name)
    return cls


def stored_names() -> dict[str, type[Event]]:
    """Every stored name of today's code with its class, in order of name."""
    open_every_room()
    return dict(sorted(_by_name.items()))


def superseded_names() -> dict[str, str]:
    """Stored names that are only read, with the name they read as."""
    return {old: new for old, (new, _) in sorted(_upcasters.items())}


def effect_of(name: str) -> str | None:
    """The field that states from which day an event of this stored name is in force; None where it has no day."""
    return _by_name[name].effect


@cache
def is_vague(name: str) -> bool:
    """Whether the day of an event of this stored name may be vague: an interval."""
    cls = _by_name[name]
    kinds = get_args(cls.model_fields[cls.effect].annotation) if cls.effect else ()
    return any("earliest" in getattr(kind, "model_fields", {}) for kind in kinds)


def content_fields(cls: type[Event]) -> type[Content]:
    """The model of an event's content, for documentation."""
    return _content_type(cls)


def upcast(name: str, fact: Fact, content: Fact) -> tuple[str, Fact, Fact]:
    """A stored event as today's name, fact and content. The one way to read an old shape."""
    fact.pop("content", None)
    if name not in _by_name:
        open_every_room()
    while name in _upcasters:
        name, function = _upcasters[name]
        fact, content = function(fact, content)
    return name, fact, content


def decode(name: str, fact_bytes: bytes, content_bytes: bytes | None) -> Event:
    """A stored event as today's class. Content bytes of None read as Destroyed, sealed ones without key as Unavailable.

    Refuses: a name this code does not know, a fact or a content that cannot be read.
    """
    try:
        loaded = orjson.loads(content_bytes) if content_bytes is not None else {}
        name, fact, content = upcast(name, orjson.loads(fact_bytes), loaded)
    except (ValueError, TypeError, AttributeError, LookupError):
        raise UnreadableEvent(name) from None
    cls = _class_of(name)
    try:
        if content_bytes is None or content_bytes is CONTENT_UNAVAILABLE:
            detached: Content = UNAVAILABLE if content_bytes else DESTROYED
        else:
            detached = _content_type(cls).model_validate(content)
        return cls.model_validate({**fact, "content": detached})
    except ValidationError as error:
        raise UnreadableEvent(name, (".".join(map(str, e["loc"])) for e in error.errors(include_input=False))) from None


@dataclass(frozen=True, slots=True)
class Seen:
    """A stored event as read models take it: today's name, fact and content as plain JSON values.

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
    position, origin, stream, version, name, at, by, fact_bytes, _, content_bytes, first_origin, *_ = row
    origin = first_origin or origin
    try:
        loaded = orjson.loads(content_bytes) if content_bytes is not None else {}
        name, fact, content = upcast(name, orjson.loads(fact_bytes), loaded)
    except (ValueError, TypeError, AttributeError, LookupError):
        return Seen(position, origin, stream, version, name, at, by, {}, None, "", UnreadableEvent.code)
    cls = _by_name.get(name)
    if cls is None:
        said = content if content_bytes is not None else None
        return Seen(position, origin, stream, version, name, at, by, fact, said, "", UnknownEvent.code)
    day = fact.get(cls.effect) if cls.effect else None
    if isinstance(day, dict):
        day = day.get("earliest") or day.get("latest")
    return Seen(
        position, origin, stream, version, name, at, by, fact, content if content_bytes is not None else None, day or ""
    )


def seen_of(event: Event, stream: str, version: int, recorded_at: str = "") -> Seen:
    """An event about to be recorded, as read models will get it; it has no position yet."""
    fact, content = event.encoded()
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
class Pending:
    """An event about to be recorded."""

    originator_id: UUID
    originator_version: int
    event: Event
    by: ActorId


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


EventT = TypeVar("EventT", bound=Event)


class Root(Generic[EventT]):
    """One record folded from its events. Verbs check, then record; `on` only remembers."""

    kind: ClassVar[str] = ""

    def __init_subclass__(cls, name: str, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.kind = name

    def __init__(self, id: UUID) -> None:
        self.id = id
        self.version = 0
        self.pending: list[Pending] = []

    def record(self, event: EventT, *, by: ActorId) -> None:
        """Take the event as happened: remember it and keep it for the store.

        Refuses: content destroyed in advance, a day that stands for none or that nobody meant,
        a period of secrecy of no years.
        """
        if isinstance(event.content, Destroyed):
            raise Invalid("Content is destroyed by a destruction, not recorded as destroyed.", field="content")
        event = with_open_ends(event.name, event)
        require_days(event.name, event, event.computed)
        require_period(event)
        self.version += 1
        self.pending.append(Pending(self.id, self.version, event, by))
        self.on(event)

    def on(self, event: EventT) -> None:
        """Remember one event. Exhaustive in every room; never fails for Destroyed content."""
        raise NotImplementedError(self.kind)

    def sealed_until(self) -> date | None:
        """The first day on which the content need not be sealed any more; None where it never need."""
        return None

    @classmethod
    def of_rows(cls, id: UUID, rows: Sequence[Row]) -> Self:
        """The record as its stored events left it."""
        root = cls(id)
        for row in rows:
            root.on(decode(row[4], row[7], row[9]))  # type: ignore[arg-type]
        root.version = rows[-1][3] if rows else 0
        return root

    @classmethod
    def folded(cls, id: UUID, events: list[Recorded]) -> Self:
        """The record as its events left it."""
        root = cls(id)
        for recorded in events:
            root.on(recorded.event)  # type: ignore[arg-type]
        root.version = events[-1].version if events else 0
        return root


class AlreadyRecorded(Conflict):
    """A record with this natural key exists; recording it again would make two of one."""

    code = "already_recorded"

    def __init__(self, kind: str, id: UUID) -> None:
        super().__init__(f"This {kind} is already recorded.", remedy=f"Its id is {id}.")
        self.id = self.against = id
