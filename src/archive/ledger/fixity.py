"""Reads every file the record names and compares it with its digest; an interrupted reading can be gone on with."""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from archive.ledger.stored import Differs

CHUNK = 1 << 20
_REMEMBER = 64


class Fixity:
    """The digests the record names, each once, with the first event that names it; on disk, not in memory.

    `remembered` is a small database that outlives a kill. It is believed only where the caller asks to resume, and only
    for files whose size and time of change are still those that were read.
    """

    def __init__(self, folder: Path, remembered: Path | None, *, resume: bool) -> None:
        self._folder, self._resume = folder, resume
        self._db = self._open(remembered)
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS file"
            " (digest BLOB PRIMARY KEY, position INTEGER, size INTEGER, changed INTEGER) WITHOUT ROWID"
        )
        if not resume:
            self._db.execute("DELETE FROM file")
        self._db.execute("UPDATE file SET position = NULL")
        self._remembered = remembered

    @staticmethod
    def _open(remembered: Path | None) -> sqlite3.Connection:
        try:
            db = sqlite3.connect(remembered or "", timeout=5)
            db.execute("PRAGMA synchronous=NORMAL")
            db.execute("CREATE TABLE IF NOT EXISTS opened (once)")
        except sqlite3.DatabaseError:  # a folder that takes no writing, or a file that is none of ours
            db = sqlite3.connect("")
        return db

    def name(self, files: Iterable[tuple[bytes, int]]) -> None:
        """These digests are named by these events."""
        self._db.executemany(
            "INSERT INTO file VALUES (?,?,NULL,NULL) ON CONFLICT (digest)"
            " DO UPDATE SET position = coalesce(position, excluded.position)",
            files,
        )

    def count(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM file WHERE position IS NOT NULL").fetchone()[0])

    def check(self, record: sqlite3.Connection, *, quick: bool) -> Iterator[int]:
        """Compare each file in the order of the events; yields how many are done.

        `quick` looks only whether it is there. Raises Differs at the first that is missing or altered.
        """
        self._db.commit()
        sql = "SELECT digest, position, size, changed FROM file WHERE position IS NOT NULL ORDER BY position"
        for number, (digest, position, size, changed) in enumerate(self._db.execute(sql), 1):
            self._compare(record, digest, position, None if quick else (size, changed), quick=quick)
            if number % _REMEMBER == 0:
                self._db.commit()
            yield number

    def _compare(
        self, record: sqlite3.Connection, digest: bytes, position: int, seen: tuple[int, int] | None, *, quick: bool
    ) -> None:
        name = digest.hex()
        path = self._folder / name[:2] / name[2:4] / name
        try:
            now = path.stat()
            if quick or (self._resume and seen == (now.st_size, now.st_mtime_ns)):
                return
            hashed = hashlib.sha256()
            with path.open("rb") as file:
                while chunk := file.read(CHUNK):
                    hashed.update(chunk)
        except FileNotFoundError:
            if record.execute("SELECT 1 FROM content WHERE position = ?", (position,)).fetchone():
                raise Differs("missing_blob", position, f"The file of event {position} is missing.") from None
            return  # destroyed while we read
        except OSError as error:
            reason = f"The file of event {position} cannot be read: {error.strerror}."
            raise Differs("altered_blob", position, reason) from None
        if hashed.digest() != digest:
            raise Differs("altered_blob", position, f"The file of event {position} is not the one that was filed.")
        self._db.execute(
            "UPDATE file SET size = ?, changed = ? WHERE digest = ?", (now.st_size, now.st_mtime_ns, digest)
        )

    def close(self, *, finished: bool) -> None:
        """Forget what was read where the verification came to its end, keep it where it was interrupted."""
        self._db.commit()
        self._db.close()
        if finished and self._remembered is not None:
            for end in ("", "-journal"):
                self._remembered.with_name(self._remembered.name + end).unlink(missing_ok=True)
