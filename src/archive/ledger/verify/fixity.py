"""Reads every file the record names and compares it with its digest; an interrupted reading can be continued."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from time import sleep
from typing import BinaryIO

from archive.errors import ArchiveError, Damaged, NotFound
from archive.files.digest import pieces_of, sha256_of
from archive.ledger.opening import Reading
from archive.ledger.verify.envelopes import seal_of
from archive.ledger.verify.stored import Differs, RawRecord

REMEMBERED = "verified-files.sqlite"  # what an interrupted reading goes on from, in the folder of the views
_REMEMBER = 64
_WAITS = (0.0, 0.1, 1.0, None)
"""Seconds before a missing file is looked for again: another process may be sealing or unsealing it."""


class Fixity:
    """The digests the record names, each once, with the first event that names it; on disk, not in memory.

    `remembered` is a small database that outlives a kill. It is trusted only where the caller asks to resume, and only
    for files whose size and time of change are still those that were read.
    """

    def __init__(self, folder: Path, remembered: Path | None, *, resume: bool, reading: Reading | None = None) -> None:
        self._folder, self._resume, self._reading = folder, resume, reading
        self.unopened = 0
        self._db = self._open(remembered)
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS file"
            " (digest BLOB, record BLOB, position INTEGER, size INTEGER, changed INTEGER,"
            " PRIMARY KEY (digest, record)) WITHOUT ROWID"
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
            db.execute("BEGIN IMMEDIATE")
            db.execute("COMMIT")
        except sqlite3.DatabaseError:  # a folder that takes no writing, or a file that is none of ours
            db = sqlite3.connect("")
        return db

    def name(self, files: Iterable[tuple[bytes, bytes, int]]) -> None:
        """These digests are named by these events; with the record where its content, and so its file, is sealed."""
        self._db.executemany(
            "INSERT INTO file VALUES (?,?,?,NULL,NULL) ON CONFLICT (digest, record)"
            " DO UPDATE SET position = coalesce(position, excluded.position)",
            files,
        )

    def count(self) -> int:
        """The number of digests to check."""
        return int(self._db.execute("SELECT count(*) FROM file WHERE position IS NOT NULL").fetchone()[0])

    def check(self, record: RawRecord, *, quick: bool) -> Iterator[int]:
        """Compare each file in the order of the events; yields how many are done.

        `quick` looks only whether it is there. Raises Differs at the first that is missing or altered.
        """
        self._db.commit()
        sql = "SELECT digest, record, position, size, changed FROM file WHERE position IS NOT NULL ORDER BY position"
        for number, (digest, sealed, position, size, changed) in enumerate(self._db.execute(sql), 1):
            record_sealed = sealed.decode() if sealed else None
            for patience in _WAITS:
                try:
                    self._compare_one(digest, record_sealed, position, (size, changed), quick=quick)
                    break
                except (FileNotFoundError, NotFound):  # destroyed, sealed or opened since the record was read
                    lies = _lies(record, position)
                    if lies is None:
                        break
                    if patience is None and lies == (record_sealed,):
                        raise Differs("missing_blob", position, f"The file of event {position} is missing.") from None
                    (record_sealed,) = lies
                    sleep(patience or 0)
            if number % _REMEMBER == 0:
                self._db.commit()
            yield number

    def _compare_one(
        self, digest: bytes, sealed: str | None, position: int, seen: tuple[int, int], *, quick: bool
    ) -> None:
        if sealed is None:
            self._compare(digest, position, seen, quick=quick)
        else:
            self._compare_sealed(digest.hex(), sealed, position, quick=quick)

    def _compare(self, digest: bytes, position: int, seen: tuple[int, int], *, quick: bool) -> None:
        name = digest.hex()
        path = self._folder / name[:2] / name[2:4] / name
        now = path.stat()
        if quick or (self._resume and seen == (now.st_size, now.st_mtime_ns)):
            return
        try:
            with path.open("rb") as file:
                _require(file, name, position)
        except FileNotFoundError:
            raise
        except OSError as error:
            reason = f"The file of event {position} cannot be read: {error.strerror}."
            raise Differs("altered_blob", position, reason) from None
        self._db.execute(
            "UPDATE file SET size = ?, changed = ? WHERE digest = ? AND record = x''",
            (now.st_size, now.st_mtime_ns, digest),
        )

    def _compare_sealed(self, digest: str, record: str, position: int, *, quick: bool) -> None:
        """A file of a sealed record; counted where it cannot be opened here."""
        if self._reading is None:
            self.unopened += 1
            return
        try:
            with self._reading(record, digest) as file:
                if not quick:
                    _require(file, digest, position)
        except (Damaged, OSError) as error:
            if isinstance(error, FileNotFoundError):
                raise
            raise Differs(
                "altered_blob", position, f"The sealed file of event {position} cannot be decrypted."
            ) from None
        except NotFound:
            raise
        except ArchiveError:  # its key is not here
            self.unopened += 1

    def close(self, *, finished: bool) -> None:
        """Forget what was read where the verification came to its end, keep it where it was interrupted."""
        self._db.commit()
        self._db.close()
        if finished and self._remembered is not None:
            for end in ("", "-journal"):
                with suppress(OSError):  # a folder that takes no writing has none
                    self._remembered.with_name(self._remembered.name + end).unlink(missing_ok=True)


def _lies(record: RawRecord, position: int) -> tuple[str | None] | None:
    """Where the file of an event lies now: with the record it is sealed for, or in plain text; None where destroyed."""
    sql = "SELECT e.stream FROM event e JOIN content c ON c.position = e.position WHERE e.position = ?"
    found = record.execute(sql, (position,)).fetchone()
    if found is None:
        return None
    return (found[0].decode() if seal_of(record, position) is not None else None,)


def _require(file: BinaryIO, digest: str, position: int) -> None:
    if sha256_of(pieces_of(file))[0] != digest:
        raise Differs("altered_blob", position, f"The file of event {position} differs from what was filed.")
