"""Who read restricted records: an append-only log beside the record, in a file of its own.

Reads happen far more often than writes and must not wait for the record's lock; what was read is never stored, only
which record. Source: Information Management Act 906/2019 17 §; Act on Openness 621/1999 16 §.
"""

import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from archive.access.caller import Caller
from archive.errors import ArchiveError
from archive.files.mounted import ReadOnly, opened_to_read, takes_writing

Sort = Literal["hidden", "on_request", "attempted"]
_TABLE = """
CREATE TABLE IF NOT EXISTS reading (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at     TEXT NOT NULL,
    actor  TEXT NOT NULL,
    key    TEXT NOT NULL,
    record TEXT NOT NULL,
    sort   TEXT NOT NULL,
    door   TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS reading_by_record ON reading (record);
CREATE INDEX IF NOT EXISTS reading_by_actor ON reading (actor);
CREATE TRIGGER IF NOT EXISTS reading_stays BEFORE UPDATE ON reading BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER IF NOT EXISTS reading_kept BEFORE DELETE ON reading BEGIN SELECT RAISE(ABORT, 'append only'); END;
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """One record read once. `hidden`: not public that day; `on_request`: public, but not published.

    `attempted`: nothing was read; a verb named an id that the caller may know nothing of, of a record or of none.
    """

    number: int
    at: str
    actor: str
    key: str
    record: str
    sort: str
    door: str


class NotNoted(ReadOnly):
    """Restricted records are shown only after the reading is logged, and the disk cannot be written to."""

    code = "not_noted"

    def __init__(self) -> None:
        ArchiveError.__init__(
            self, "Reading restricted records must be recorded in the access log, and the disk cannot be written to."
        )


def _identity_of(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


class AccessLog:
    """The log of one archive; any thread, any process. What is removed under a process is written again by it."""

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, threading.Lock()
        self._opened: sqlite3.Connection | None = None
        self._files: list[tuple[int, int] | None] = []
        self._taken = False

    def close(self) -> None:
        """Release what it holds open."""
        if self._opened is not None:
            self._opened.close()

    @property
    def _db(self) -> sqlite3.Connection:
        if self._opened is None:
            if not takes_writing(self._path.parent):
                return self._read_only()
            db = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, timeout=60)
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=NORMAL")
            db.executescript(_TABLE)
            self._opened, self._files = db, self._identity()
        elif self._files and self._identity() != self._files:
            self._open_again(self._opened)
            return self._db
        return self._opened

    def _identity(self) -> list[tuple[int, int] | None]:
        return [_identity_of(self._path.with_name(self._path.name + end)) for end in ("", "-wal")]

    @property
    def taken(self) -> bool:
        """Whether its files were removed or replaced while this process had them open."""
        return self._taken or bool(self._files and self._identity() != self._files)

    def _open_again(self, before: sqlite3.Connection) -> None:
        """Continue with the file that is there; where it is gone, or its log is, with one that holds what was open."""
        self._taken, there = True, _identity_of(self._path)
        if there is None or there == self._files[0]:
            part = self._path.with_name(f"{self._path.name}.part")
            part.unlink(missing_ok=True)
            with closing(sqlite3.connect(part)) as copy:
                before.backup(copy)
            for end in ("-wal", "-shm"):
                self._path.with_name(self._path.name + end).unlink(missing_ok=True)
            part.rename(self._path)
        self._opened = None
        before.close()

    def _read_only(self) -> sqlite3.Connection:
        if self._path.exists():
            self._opened = opened_to_read(self._path, check_same_thread=False)
        else:
            self._opened = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            self._opened.executescript(_TABLE)
        return self._opened

    def note(self, caller: Caller, records: Mapping[str, Sort], *, door: str, at: datetime) -> None:
        """Write down that these records were read, before they are given out. Refuses: nowhere to write it."""
        if not takes_writing(self._path.parent):
            raise NotNoted
        moment, actor = at.isoformat(timespec="milliseconds").replace("+00:00", "Z"), str(caller.actor or "")
        rows = [(moment, actor, caller.key, record, sort, door) for record, sort in records.items()]
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                self._db.executemany(
                    "INSERT INTO reading (at, actor, key, record, sort, door) VALUES (?,?,?,?,?,?)", rows
                )
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # on a full disk SQLite has rolled it back itself
                    self._db.execute("ROLLBACK")
                raise

    def read(
        self, *, after: int = 0, limit: int = 100, record: str | None = None, actor: str | None = None
    ) -> Iterator[Reading]:
        """Readings in the order in which they were written, of one record or one actor where asked."""
        parts, values = ["number > ?"], [str(after)]
        for name, wanted in (("record", record), ("actor", actor)):
            if wanted:
                parts.append(f"{name} = ?")
                values.append(wanted)
        sql = f"SELECT number, at, actor, key, record, sort, door FROM reading WHERE {' AND '.join(parts)}"
        with self._lock:
            rows = self._db.execute(f"{sql} ORDER BY number LIMIT ?", (*values, limit)).fetchall()
        return (Reading(*row) for row in rows)
