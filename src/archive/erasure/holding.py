"""What the archive contains about one person: records with the name in a field for names, and texts that may name them.

The record of events itself is read, every version of every content, not a view of today. The name asked for goes no
further: neither into the record nor into a log.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from archive.erasure.naming import Parts, PersonName, parts_of, texts_of
from archive.errors import NotFound
from archive.kernel import Seen
from archive.kind import kinds
from archive.record.parts import WHOLES
from archive.record.store import Archive
from archive.registration import Record, RecordHeld
from archive.retention.dueness import due_of
from archive.retention.usecases import record_of, require_unheld
from archive.sealing.master import KeyUnavailable

FILE, SEARCH = "file", "search"
_BATCH = 2000
Progress = Callable[[int, int], object]


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
        """Its values for JSON."""
        named = ("kind", "events", "record_class", "due", "held", "decision")
        told = {name: getattr(self, name) for name in named}
        return {"record": str(self.record), "parts": sorted(self.parts)} | told


@dataclass(frozen=True, slots=True)
class Holding:
    """Records that name the person in a field for names; and those whose running text may, for people to judge."""

    named: list[Held]
    in_text: list[Held]


def held_of(
    archive: Archive,
    person: str,
    *,
    text: Callable[[str], str | None] = lambda digest: None,
    found: Iterable[str] = (),
    progress: Progress = lambda done, total: None,
) -> Holding:
    """Every record that names the person, or may, and is not destroyed.

    `text` gives what was read from a file, by its digest; `found` are records that a search of the index found.
    Refuses: no name; sealed content without its key.
    """
    wanted, named, said = PersonName(person), dict[UUID, Held](), dict[UUID, Held]()
    judged, of_any = {name: parts_of(kind) for name, kind in kinds().items()}, parts_of(None)
    last, after = archive.position, 0
    while events := archive.seen(after, _BATCH, last):
        for event in events:
            if event.content and "unavailable" in event.content:
                raise KeyUnavailable("Sealed content, which may name the person, cannot be read now.")
            kind = event.name.partition(".")[0]
            judging = judged.get(WHOLES.get(kind, kind), of_any)
            who, elsewhere = _parts(event.content, judging, wanted, text)
            whole = archive.parts.whole_of(UUID(event.stream)) if who or elsewhere else None
            _note(named, event, whole, who)
            _note(said, event, whole, elsewhere)
        after = events[-1].position
        progress(after, last)
    for id in map(UUID, found):
        said.setdefault(id, Held(id, "")).parts.add(SEARCH)
    return Holding(
        _standing(archive, named), _standing(archive, {id: each for id, each in said.items() if id not in named})
    )


def _note(into: dict[UUID, Held], event: Seen, id: UUID | None, parts: set[str]) -> None:
    if parts and id is not None:
        held = into.setdefault(id, Held(id, event.name.partition(".")[0]))
        held.parts |= parts
        held.events += 1


def _parts(
    content: Mapping[str, Any] | None, judging: Parts, wanted: PersonName, text: Callable[[str], str | None]
) -> tuple[set[str], set[str]]:
    """In which fields of a content that say who, and in which other texts."""
    who, elsewhere = set[str](), set[str]()
    for part, said in texts_of(content or {}):
        if part in judging.who:
            if wanted.names(said):
                who.add(part)
        elif part in judging.running:
            if wanted.may_be_in(said):
                elsewhere.add(part)
        elif part == "file.digest" and wanted.may_be_in(text(said) or ""):
            elsewhere.add(FILE)
    return who, elsewhere


def _standing(archive: Archive, held: Mapping[UUID, Held]) -> list[Held]:
    return [each for each in held.values() if _stands(archive, each)]


def _stands(archive: Archive, held: Held) -> bool:
    """Fill in how a record stands today; False where it is none of a room, or destroyed."""
    try:
        record: Record[Any] = record_of(archive, held.record)
    except NotFound:
        return held.kind in ("actor", "waiting")  # who acted stays in the register of actors, what waits as it was sent
    if record.destroyed_on is not None:
        return False
    dueness = due_of(archive, record)
    held.kind, held.record_class = record.kind, dueness.record_class
    held.due = dueness.due.isoformat() if dueness.due else None
    held.decision = str(record.erasure["decision"]) if record.erasure else None
    try:
        require_unheld(archive, record, archive.today())
    except RecordHeld:
        held.held = True
    return True
