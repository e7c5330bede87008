"""How far a record was ever acknowledged, kept outside it: an older copy of the file does not bring this back.

A mark is a position with the root of the tree over everything up to it. One is next to the record and is written after
each commit; every view keeps another. Whatever record is opened later has to hold each of them.
"""

import hashlib
import os
from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from archive.errors import Damaged, NotReady
from archive.files.databases import DoesNotRead, NotNow
from archive.ledger.tree import root_at
from archive.ledger.verify.stored import RawRecord, newest, open_record, record_read
from archive.record.sqlite.tree import nodes_of

HOME = "home"
_LENGTH = 20 + 1 + 64 + 1 + 8 + 1


class RecordReplaced(NotReady):
    """The files of the record are not those that were opened: what they hold now has to be checked from the start."""

    code = "record_replaced"
    field = "events.sqlite"
    remedy = (
        "Restart this process; it then reports whether anything is missing. The folder aside/ contains the record as"
        " this process knew it. Nothing was recorded."
    )

    def __init__(self) -> None:
        super().__init__("events.sqlite or its log was replaced or removed while the archive was open.")


class RecordMixed(Damaged):
    """A record beside a log of another copy: read together they are neither."""

    field = "events.sqlite"
    remedy = "Put back the events.sqlite that belongs to events.sqlite-wal, or move that log elsewhere. Delete neither."

    def __init__(self) -> None:
        super().__init__("events.sqlite and its log events.sqlite-wal do not belong together.")


@dataclass(frozen=True, slots=True)
class Mark:
    """That the record held so many events, with this root over them, and who keeps it; an old view knows no root."""

    keeper: str
    position: int
    root: bytes | None


@dataclass(frozen=True, slots=True)
class Examined:
    """Where a record ends, and the marks it does not hold."""

    position: int
    root: bytes | None
    lacking: tuple[Mark, ...]

    @property
    def missing(self) -> tuple[int | None, int]:
        """The first missing position, where it can be told, and the last."""
        last = max((mark.position for mark in self.lacking), default=0)
        return (self.position + 1 if last > self.position else None), last

    def sentence(self) -> str:
        """What is missing, for people."""
        first, last = self.missing
        if first is None:
            return (
                f"The record is another one than this archive had before: events at or before position {last} differ."
            )
        named = f"positions {first} to {last} are missing" if first < last else f"position {last} is missing"
        return f"The record ends at position {self.position}, but events up to {last} were acknowledged: {named}."


def line_of(position: int, root: bytes) -> bytes:
    """A mark as it is in a file: position, root and a sum over both, in one line of always the same length."""
    said = f"{position:020d} {root.hex()} "
    return f"{said}{hashlib.sha256(said.encode()).hexdigest()[:8]}\n".encode()


def read_mark(path: Path, keeper: str) -> Mark | None:
    """The mark in a file; None where there is none that is whole."""
    try:
        said = path.read_bytes()[:_LENGTH]
        position, root, _ = said.decode("ascii").split()
        mark = Mark(keeper, int(position), bytes.fromhex(root))
    except (OSError, ValueError):
        return None
    return mark if mark.root and said == line_of(mark.position, mark.root) else None


def path_of(record: Path) -> Path:
    """Where the mark of a record lies: beside it, by its name."""
    return record.with_suffix(".acknowledged")


def examine(record: Path, marks: Iterable[Mark], *, whole: bool = True) -> Examined:
    """Hold a record against marks, reading alone; one that is not there holds nothing.

    `whole` looks, where there is a log, whether it belongs to the record. All is read as of one moment, while
    others may go on recording. Refuses: a log of another record; a damaged record.
    """
    if not record.is_file():
        return Examined(0, None, tuple(mark for mark in marks if mark.position))
    log = record.with_name(f"{record.name}-wal")
    with record_read(), closing(open_record(record)) as db:
        db.execute("BEGIN")
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'event'").fetchone():
            return Examined(0, None, tuple(mark for mark in marks if mark.position))
        position = newest(db)
        if whole and log.exists() and log.stat().st_size:
            _require_one(db, position)
        root = _root(db, position)
        lacking = (mark for mark in marks if not _held(db, position, mark))
        return Examined(position, root, tuple(lacking))


def _require_one(db: RawRecord, position: int) -> None:
    try:
        count = db.execute("SELECT count(*) FROM event").fetchone()[0]
    except DoesNotRead:
        raise RecordMixed from None
    if count != position:
        raise RecordMixed


def _root(db: RawRecord, position: int) -> bytes | None:
    try:
        return root_at(position, nodes_of(db))
    except (Damaged, DoesNotRead):
        return None


def _held(db: RawRecord, position: int, mark: Mark) -> bool:
    return mark.position <= position and (mark.root is None or _root(db, mark.position) == mark.root)


def _identity_of(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


class Acknowledged:
    """The mark beside a record that is open, and whether its files are still those at their paths.

    The files are the record and, where it is written to, its log and the index of that, which stay the same as long as
    somebody has the record open. Written after each commit without waiting for the disk: it may be older than the
    record, never newer.
    """

    def __init__(self, record: Path, *, reading: bool = False) -> None:
        self._record, self._path = record, path_of(record)
        self._files = [record.with_name(record.name + end) for end in (("",) if reading else ("", "-wal", "-shm"))]
        self._opened = self._identity()
        self._home = _identity_of(record.parent)
        self._handle: int | None = None
        self.last: Mark | None = None
        self.replaced = False

    def _identity(self) -> list[tuple[int, int] | None]:
        return [_identity_of(path) for path in self._files]

    def lost(self, mark: Mark) -> bool:
        """Whether files were taken away in the folder where the record was opened, and what is there lacks a mark."""
        if self._identity() == self._opened or _identity_of(self._record.parent) != self._home:
            return False
        if _identity_of(self._record) == self._opened[0]:  # its log went, and with it what only that held
            return True
        try:
            return bool(examine(self._record, [mark], whole=False).lacking)
        except (DoesNotRead, Damaged):
            return True

    def in_place(self) -> bool:
        """Whether the record at its path is the one that was opened; once it was not, it never is again."""
        self.replaced = self.replaced or self._identity() != self._opened
        return not self.replaced

    def look(self) -> bool:
        """The same, and that what is in the file is still what was acknowledged."""
        if self.in_place() and self.last is not None:
            with suppress(NotNow):  # locked: the next look comes
                self.replaced = bool(examine(self._record, [self.last], whole=False).lacking)
        return not self.replaced

    def require(self) -> None:
        """Refuse to continue with a record that is not at its place."""
        if not self.in_place():
            raise RecordReplaced

    def keep(self, position: int, root: bytes) -> None:
        """Remember what was just committed; a disk that takes nothing leaves an older mark."""
        self.last = Mark(HOME, position, root)
        with suppress(OSError):
            if self._handle is None:
                self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            said = os.pread(self._handle, 20, 0)
            if not said.isdigit() or int(said) < position:
                os.pwrite(self._handle, line_of(position, root), 0)

    def close(self) -> None:
        """Release what it holds open."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
