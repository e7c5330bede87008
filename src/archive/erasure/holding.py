"""What the archive holds of one person: the records whose content names them as person, sender or recipient.

The record of events itself is read, every version of every content, not a view of today. The name asked for is compared
by a keyed hash and goes no further: neither into the record nor into a log. Running text is not judged here; searching
finds it.
"""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from archive.errors import Invalid, NotFound
from archive.registration import Record, RecordHeld
from archive.retention.dueness import due_of
from archive.retention.usecases import record_of, require_unheld
from archive.sealing.master import KeyUnavailable
from archive.store import Archive

FIELDS = ("person", "sender", "recipient")
_BATCH = 2000


@dataclass(slots=True)
class Held:
    """One record that names the person: in which parts, in how many of its events, and how it stands."""

    record: UUID
    kind: str
    parts: set[str] = field(default_factory=set)
    events: int = 0
    record_class: str | None = None
    due: str | None = None
    held: bool = False
    decision: str | None = None

    def as_dict(self) -> dict[str, Any]:
        named = ("kind", "events", "record_class", "due", "held", "decision")
        told = {name: getattr(self, name) for name in named}
        return {"record": str(self.record), "parts": sorted(self.parts)} | told


def held_of(
    archive: Archive, person: str, progress: Callable[[int, int], object] = lambda done, total: None
) -> list[Held]:
    """Every record that names the person and is not destroyed. Refuses: no name; sealed content without its key."""
    wanted = _hash(archive, person)
    found: dict[UUID, Held] = {}
    last = archive.position
    after = 0
    while events := archive.seen(after, _BATCH, last):
        for event in events:
            if event.content and "unavailable" in event.content:
                raise KeyUnavailable("Sealed content cannot be read now, and may name the person.")
            parts = {name for name in _named(event.content) if _hash(archive, (event.content or {})[name]) == wanted}
            if parts:
                id = UUID(event.stream)
                held = found.setdefault(id, Held(id, event.name.partition(".")[0]))
                held.parts |= parts
                held.events += 1
        after = events[-1].position
        progress(after, last)
    return [each for each in found.values() if _stands(archive, each)]


def _named(content: dict[str, Any] | None) -> Iterator[str]:
    return (name for name in FIELDS if isinstance((content or {}).get(name), str))


def _stands(archive: Archive, held: Held) -> bool:
    """Fill in how a record stands today; False where it is none of a room, or destroyed."""
    try:
        record: Record[Any] = record_of(archive, held.record)
    except NotFound:
        return False
    if record.destroyed_on is not None:
        return False
    dueness = due_of(archive, record)
    held.kind, held.record_class = record.kind, dueness.record_class
    held.due = dueness.due.isoformat() if dueness.due else None
    held.decision = str(record.erasure.decision) if record.erasure else None
    try:
        require_unheld(archive, record, archive.today())
    except RecordHeld:
        held.held = True
    return True


def _hash(archive: Archive, name: str) -> bytes:
    """A name as it is compared: however it is composed, capitalised or spaced."""
    said = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    if not said:
        raise Invalid("No person is named.", field="person")
    return archive.natural_key("person", said)
