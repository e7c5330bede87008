"""What an importer works with: the archive to record into, and the pieces a source consists of."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar
from uuid import UUID

from archive.case.usecases import case_id
from archive.days import Days
from archive.document.blobs import Blobs
from archive.errors import ArchiveError, Gone
from archive.kernel import ActorId, Event
from archive.kind import kind_named
from archive.record.store import Archive, Receipt
from archive.registration import Record, Registered, public_id
from archive.retention.binding import claimed
from projections.text import Extraction

SOURCE_CHANGED = "source changed"
OFFSET_DROPPED = "Days of this source have an offset and no time; the offset was left out."
LISTED = 10  # files that a note names
R = TypeVar("R", bound=Registered)


@dataclass(frozen=True, slots=True)
class Told:
    """What a row states otherwise than is recorded: why it was left, or that it was corrected, and `more` about it."""

    error: ArchiveError
    more: Mapping[str, object]
    corrected: bool


@dataclass(slots=True)
class Intake:
    """The archive and anyone who imports into it; counts what the present piece recorded.

    `fresh` are the events collected since the last writing, which the history of a record does not show yet; `unread`
    are fields of the present piece that could not be read and are left out; `notes` are said once of a whole source.
    `archivist` states that lines may do what only archivists may; what of it opens a record or shortens its retention
    waits for a second person on the list `listed`; `waiting` are the records concerned.
    `dry` states that nothing of it will be written. `correcting` is the reason for correcting what a later manifest
    states otherwise, None where that is only told in `told`; `completed` counts registrations that it
    completed, `shown` states whether a record is shown to who imports, and in full; None where it is not.
    `currency` is that of a source which states sums without one. `temporary` is a folder for what is unpacked; `read`
    reads a file in a process of its own.
    """

    archive: Archive
    blobs: Blobs
    by: ActorId
    past_years: bool = False
    archivist: bool = False
    listed: UUID | None = None
    waiting: set[UUID] = field(default_factory=set)
    dry: bool = False
    events: int = 0
    fresh: dict[UUID, list[Event]] = field(default_factory=dict)
    unread: list[ArchiveError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    correcting: str | None = None
    completed: int = 0
    told: list[Told] = field(default_factory=list)
    shown: Callable[[UUID], bool | None] = lambda id: True
    currency: str | None = None
    temporary: Path | None = None
    read: Callable[[Path], Extraction] | None = None
    mandatory_of: Callable[[str], Collection[str]] = lambda kind: kind_named(kind).mandatory

    @property
    def days(self) -> Days:
        """How the days of the source are read."""
        days = Days(self.archive.timezone)
        return days.read_as_past(self.archive.today()) if self.past_years else days

    def days_dropping_offsets(self) -> Days:
        """The same for a source known to write an offset after a day without a time; it is said once."""
        return self.days.dropping(self._offset_dropped)

    def _offset_dropped(self) -> None:
        self.note(OFFSET_DROPPED)

    def note(self, words: str) -> None:
        """Say something of the whole source, once."""
        if words not in self.notes:
            self.notes.append(words)

    def note_skipped(self, files: Sequence[str], what: str) -> None:
        """Name the files of a source that are no `what`, the first of many."""
        if files:
            more = f" and {len(files) - LISTED} more" if len(files) > LISTED else ""
            self.note(f"Files that are no {what} were skipped: {', '.join(files[:LISTED])}{more}.")

    def took(self, receipt: Receipt, event: Event) -> UUID:
        """Count a verb's receipt, unless it recorded nothing; answers with the record's id."""
        if not receipt.replayed:
            self.events += 1
            self.fresh.setdefault(receipt.id, []).append(event)
        return receipt.id

    def left_out(self, unread: Iterable[tuple[str, ArchiveError]]) -> None:
        """Note what of the present piece could not be read; its wording is kept in the record."""
        self.unread += [error for _, error in unread]

    def events_of(self, id: UUID) -> list[Event]:
        """All events of one record, those not written yet included."""
        collected = self.archive.dry_events_of(id) if self.dry else self.fresh.get(id, ())
        return [*(recorded.event for recorded in self.archive.history(id)), *collected]

    def stated(self, registered: R) -> R:
        """A first event as an import records it: a class that no schedule in force knows is kept as a claim."""
        return claimed(self.archive, registered)

    def public_id(self, kind: str, key: str) -> UUID:
        """The id under which a public natural key is recorded; a case is known by its number, however composed."""
        id = public_id(self.archive.origin, kind, key)
        return id if kind != "case" or self.archive.exists(id) else case_id(self.archive, key)


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
