"""What an importer works with: the archive to record into, and the pieces a source consists of."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar
from uuid import UUID

from archive.document.blobs import Blobs
from archive.errors import Gone
from archive.kernel import ActorId, Event
from archive.record.store import Archive, Receipt
from archive.registration import Record, Registered, public_id
from archive.retention.binding import claimed

SOURCE_CHANGED = "source changed"
R = TypeVar("R", bound=Registered)


@dataclass(slots=True)
class Intake:
    """The archive and anyone who imports into it; counts what the present piece recorded.

    `fresh` are the events collected since the last writing, which the history of a record does not show yet.
    """

    archive: Archive
    blobs: Blobs
    by: ActorId
    events: int = 0
    fresh: dict[UUID, list[Event]] = field(default_factory=dict)

    def took(self, receipt: Receipt, event: Event) -> UUID:
        """Count a verb's receipt, unless it recorded nothing; answers with the record's id."""
        if not receipt.replayed:
            self.events += 1
            self.fresh.setdefault(receipt.id, []).append(event)
        return receipt.id

    def events_of(self, id: UUID) -> list[Event]:
        """All events of one record, those not written yet included."""
        return [*(recorded.event for recorded in self.archive.history(id)), *self.fresh.get(id, ())]

    def stated(self, registered: R) -> R:
        """A first event as an import records it: a class that no schedule in force knows is kept as a claim."""
        return claimed(self.archive, registered)

    def public_id(self, kind: str, key: str) -> UUID:
        """The id under which a public natural key is recorded."""
        return public_id(self.archive.origin, kind, key)


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing of a source: a file, a case, a decision, a line.

    `record` takes it into the archive and finds it again the next time; it may be called twice.
    `where` names it in the rejects file, `original` is given back there, `weight` is its size in bytes.
    """

    where: str
    record: Callable[[Intake], None]
    line: int | None = None
    original: object = None
    weight: int = 0


class Importer(Protocol):
    """A kind of source."""

    def total(self, source: Path) -> int | None:
        """How many pieces there are, where that can be told cheaply."""

    def pieces(self, source: Path, intake: Intake) -> Iterator[Piece]:
        """The pieces in an order in which each finds what it refers to. Refuses: a source of another kind."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The record of a piece that could not even be read."""

    error: Exception

    def __call__(self, intake: Intake) -> None:
        raise self.error


def said_before(events: list[Event], part: str) -> object:
    """What the source itself said last of a part of a record's content, whatever people changed here since.

    It tells a change of the source, which is recorded, from a change made in the archive, which stays.
    """
    value: object = None
    for event in events:
        stated = getattr(event.content, part, None)
        first = isinstance(event, Registered)
        if first or (stated is not None and getattr(event.content, "reason", None) == SOURCE_CHANGED):
            value = stated
    return value


def require_kept(record: Record[Any]) -> None:
    """Refuse a piece whose record was destroyed here; it does not come back by an import."""
    if record.destroyed_on is not None:
        raise Gone(
            f"The content of this record was destroyed on {record.destroyed_on:%Y-%m-%d}.",
            remedy="Remove it from the source; destroyed records cannot be imported again.",
        )
