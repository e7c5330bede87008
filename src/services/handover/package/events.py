"""The log in a package: every event with its fact; of contents those that everybody may see.

What stays with the sender is listed with its reason, and so is what was destroyed.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from archive.access.caller import ANONYMOUS, Caller
from archive.document.events import DocumentMigrated
from archive.errors import Damaged, Gone, NotFound
from archive.files.digest import pieces_of
from archive.handover.events import HandoverReceived
from archive.kernel import Row, is_inner
from archive.ledger.leaf import Entry
from archive.ledger.proof import Opened, Shown, export_line, withheld_line
from archive.ledger.proving import said
from archive.sealing.master import KeyUnavailable
from archive.sealing.rows import DESTROYED_FIRST, WITHHELD
from projections.states import Question, StateReader
from services.access_log import note
from services.handover.checks.passages import RECEIVED
from services.handover.package.payload import CSV, TEXT, Member, Payload
from services.handover.package.selection import COLUMNS, Selected
from services.home.archive_home import ArchiveHome
from services.sight.disclosure import naming_hidden
from services.sight.left_out import has_inner, reason_of

LOG, DOCUMENTS = "representations/event-log/data", "representations/documents/data"
MIGRATED = "representations/migrated/data"
BATCH, TOGETHER = 500, 100
"""Events read at once; files whose formats are looked up at once."""
UNSELECTED = "unselected"
FILES = ("document", "version", "digest", "name", "media_type", "size")


class Counts:
    """What is in the package, left out, and destroyed; records by kind."""

    def __init__(self) -> None:
        self.events: Counter[str] = Counter()
        self.inside: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()
        self.destroyed: Counter[str] = Counter()
        self.files, self.bytes = 0, 0


class _Filed(NamedTuple):
    """A file that a shown content names."""

    document: str
    version: int
    digest: str
    size: int
    name: str
    media_type: str
    format: str
    basis: str
    migrated: bool


class EventLog:
    """Goes through the record once: lines, lists, documents."""

    def __init__(
        self,
        home: ArchiveHome,
        payload: Payload,
        caller: Caller,
        upto: int,
        door: str,
        selected: Selected | None,
        note: Callable[[Row, str], None],
        kept: Path,
    ) -> None:
        self._kept = kept
        self._home, self._payload, self._caller, self._upto, self._door = home, payload, caller, upto, door
        self._selected, self._note = selected, note
        self._question = Question(ANONYMOUS, home.today())
        self._naming = naming_hidden(home, ANONYMOUS)
        self.counts = Counts()
        self._apart: set[str] = set()
        self._files = payload.part / ".files"

    def write(self) -> Iterator[int]:
        """Write the log, its lists, and the documents; tells the position after each batch.

        Refuses: a missing event, a file that is missing or altered.
        """
        payload = self._payload
        with (
            payload.file(f"{LOG}/events.jsonl", TEXT) as lines,
            payload.file(f"{LOG}/left-out.csv", CSV) as left,
            payload.file(f"{LOG}/destroyed.csv", CSV) as gone,
            self._received_file() as received,
            self._files.open("wb") as files,
        ):
            left.write(b"position,record,kind,reason\n")
            gone.write(b"position,record,kind\n")
            after = 0
            while after < self._upto:
                rows = self._home.archive.recorder.read(after, BATCH, upto=self._upto)
                if not rows:
                    raise Damaged(f"Event {after + 1} is missing.", field="position")
                for row, shown, reason in self._judged(rows):
                    if reason == UNSELECTED:
                        lines.write(withheld_line(row[0], row[8]))
                        continue
                    lines.write(export_line(Entry(*row[:8]), shown))
                    if received is not None and row[10] is not None:
                        received.write(self._way(row[0]))
                    where = f"{row[0]},{row[2]},{row[4].partition('.')[0]}"
                    if shown == "destroyed":
                        gone.write(f"{where}\n".encode())
                    elif isinstance(shown, Opened):
                        files.writelines(orjson.dumps(tuple(each)) + b"\n" for each in _filed(row, shown))
                    else:
                        left.write(f"{where},{reason}\n".encode())
                        self._note(row, reason)
                after = rows[-1][0]
                yield after
        if self._selected is not None:
            payload.add(f"{LOG}/selection.csv", CSV, self._listed(self._selected))
        yield from self._documents()

    def _received_file(self) -> AbstractContextManager[Any]:
        """Where the way of received events is written; None where nothing was received."""
        if self._home.archive.recorder.operations.received.any():
            return self._payload.file(f"{LOG}/{RECEIVED}", TEXT)
        return nullcontext()

    def _way(self, position: int) -> bytes:
        """Where an event stood in the archives it came through, so that each can be proven."""
        way = self._home.archive.recorder.operations.received.way(position)
        steps = [each._asdict() | {"leaf": each.leaf.hex()} for each in way]
        return orjson.dumps({"position": position, "way": steps}) + b"\n"

    def shown(self) -> Question:
        """What tables and documentation ask: as everybody, without records whose content names what is not public.

        Their content stays here, so no other file may have it. Known when the log is written.
        """
        return Question(ANONYMOUS, self._home.today(), without=tuple(sorted(self._apart)))

    def files(self) -> Iterator[dict[str, str]]:
        """Every version of a document whose bytes are in the package."""
        with self._files.open("rb") as lines:
            for line in lines:
                each = _Filed(*orjson.loads(line))
                yield {name: str(getattr(each, name)) for name in FILES}

    def end(self) -> None:
        """The list of files is not part of the package."""
        self._files.unlink()

    def _listed(self, selected: Selected) -> Iterator[bytes]:
        """The records of the selection, each with why it is here and its number of events."""
        yield f"{','.join(COLUMNS)}\n".encode()
        with self._home.projections.states() as states:
            for key, why in selected.why.items():
                id = str(UUID(bytes=key))
                yield f"{id},{states.kind_of(id)},{why},{selected.events[key]}\n".encode()

    def _documents(self) -> Iterator[int]:
        with self._files.open("rb") as lines:
            while some := [_Filed(*orjson.loads(line)) for line in islice(lines, TOGETHER)]:
                for each, identified in zip(some, self._identified(some), strict=True):
                    path = f"{MIGRATED if each.migrated else DOCUMENTS}/{each.digest}"
                    if self._payload.has(path) or self._payload.has(f"{DOCUMENTS}/{each.digest}"):
                        continue
                    size = self._copied(path, each, identified)
                    self.counts.files, self.counts.bytes = self.counts.files + 1, self.counts.bytes + size
                    yield self._upto

    def _copied(self, path: str, each: _Filed, identified: dict[str, str] | None) -> int:
        """Copy a file, or take what an interrupted package had copied of it; answers with its size."""
        more = {"name": each.name, "format": each.format, "basis": each.basis}
        known = Member(path, each.size, each.digest, "", each.media_type, **more, identified=identified)
        taken = self._payload.take(self._kept / each.digest, known)
        if taken is not None:
            return taken
        with (
            self._home.files.open(each.document, each.digest) as source,
            self._payload.file(path, each.media_type, **more, identified=identified) as target,
        ):
            for piece in pieces_of(source):
                target.write(piece)
        if target.digest != each.digest:
            remedy = "Run 'archive verify' and restore the file from a backup."
            raise Damaged("A file differs from what was filed.", field="blobs", remedy=remedy)
        return target.size

    def _identified(self, filed: Sequence[_Filed]) -> list[dict[str, str] | None]:
        """What is recorded about the format of each file; None where it was not identified."""
        with self._home.projections.states() as states:
            return [self._identified_in(states, each) for each in filed]

    def _identified_in(self, states: StateReader, filed: _Filed) -> dict[str, str] | None:
        try:
            state = states.one(filed.document, self._question).state
        except (NotFound, Gone):  # the file of another kind of record, or one that begins later
            return None
        files = (file for part in ("versions", "representations") for file in state.get(part) or ())
        found: dict[str, str] | None = next(
            (each.get("identified") for each in files if each.get("digest") == filed.digest), None
        )
        return found

    def _judged(self, rows: Sequence[Row]) -> Iterator[tuple[Row, Shown, str]]:
        """Each event with what of its content goes along, and why it does not."""
        ids = list({row[2] for row in rows if self._selected is None or self._selected.has(row[2])})
        today = self._home.today()
        everything = Question(self._caller, today)
        with self._home.projections.states() as states:
            known = states.known_ids(ids, self._question)
            destroyed = (
                states.known_ids(ids, everything).keys() - states.known_ids(ids, everything, destroyed=False).keys()
            )
            public = states.unpublished(ids, today)
            note(self._home, states, self._caller, ids, self._door)
        naming = self._naming(rows)
        for row in rows:
            kind = row[4].partition(".")[0]
            if self._selected is not None and not self._selected.counted(row[2], kind, first=row[3] == 1):
                yield row, None, UNSELECTED
                continue
            reason = reason_of(row, known, public, naming)
            if row[3] == 1:
                of = self.counts.left_out if row[2] not in known else self.counts.inside
                (self.counts.destroyed if row[2] in destroyed else of)[kind] += 1
            shown, reason = self._shown(row, reason)
            if reason == "names_restricted" and shown == "withheld" and not is_inner(row[4]):
                self._apart.add(row[2])
            kept = "with_content" if isinstance(shown, Opened) else "destroyed" if shown == "destroyed" else "left_out"
            self.counts.events[kept] += 1
            yield row, shown, reason

    def _shown(self, row: Row, reason: str) -> tuple[Shown, str]:
        contents = self._home.archive.recorder.contents
        lying = contents.at(row[0])
        if lying is None or lying.seal == DESTROYED_FIRST:
            return "destroyed", ""
        if reason and row[4] != HandoverReceived.name:
            return "withheld", reason
        try:
            opened = Opened(*contents.opened(lying))
        except KeyUnavailable:
            return "withheld", "not_received" if lying.seal == WITHHELD else "key_missing"
        if has_inner(row, opened):
            return "withheld", "inner"
        return opened, ""


def _filed(row: Row, opened: Opened) -> Iterator[_Filed]:
    file = said(opened).get("file")
    if isinstance(file, dict) and "digest" in file:
        more = (file.get(name, "") for name in ("filename", "media_type", "format", "format_basis"))
        name, media_type, format, basis = more
        media_type = media_type or "application/octet-stream"
        yield _Filed(
            row[2],
            row[3],
            file["digest"],
            file["size"],
            name,
            media_type,
            format,
            basis,
            row[4] == DocumentMigrated.name,
        )
