"""Texts already read, by the digest of their bytes: a rebuild of the index reads no file twice."""

import re
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson

from projections.text.extraction import EXTRACTOR_VERSION, Extraction
from projections.text.seal import opened, sealed

_TABLES = """
CREATE TABLE IF NOT EXISTS text (
    digest TEXT PRIMARY KEY,
    version TEXT NOT NULL,
    record BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS outcome (
    digest TEXT PRIMARY KEY,
    version TEXT NOT NULL,
    record BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS again (
    record TEXT PRIMARY KEY
) WITHOUT ROWID;
"""
_DIGEST = re.compile(r"[0-9a-f]{64}")
_TOGETHER = 500  # digests asked for in one statement
_BEYOND_REPAIR = ("file is not a database", "malformed")


class TextCache:
    """Extractions in one SQLite file, which may be deleted at any time. Safe to share between threads.

    What was altered there since is not given back: every row carries a digest under `key`, a secret of the archive.
    How far each reading came is kept a second time without its text, so that it can be listed for many files.
    Forgetting really removes: freed pages are overwritten, and the journal is deleted with every commit. With
    `reading` alone nothing is written.
    """

    def __init__(self, path: Path, key: bytes = bytes(32), *, reading: bool = False) -> None:
        self._path, self._key, self._reading = path, key, reading
        self._lock = threading.Lock()
        try:
            self._db = self._open()
        except sqlite3.DatabaseError as error:
            if reading or not any(sign in str(error) for sign in _BEYOND_REPAIR):
                raise
            path.unlink()  # derived, and read anew from the files
            self._db = self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def get(self, digest: str) -> Extraction | None:
        """The extraction this version of the readers made of these bytes; None where it must be read (again)."""
        with self._lock:
            row = self._db.execute(
                "SELECT record FROM text WHERE digest = ? AND version = ?", (_hex(digest), _kept_as())
            ).fetchone()
        record = opened(self._key, digest, _kept_as(), row[0]) if row else None
        return None if record is None else Extraction.from_record(orjson.loads(record))

    def outcomes(self, digests: Sequence[str]) -> dict[str, Extraction]:
        """How far the reading of each file came, without the texts; files that were not read are left out."""
        found = dict[str, Extraction]()
        for at in range(0, len(digests) if "outcome" in self._tables() else 0, _TOGETHER):
            asked = [_hex(digest) for digest in digests[at : at + _TOGETHER]]
            marks = ",".join("?" * len(asked))
            sql = f"SELECT digest, record FROM outcome WHERE version = ? AND digest IN ({marks})"
            with self._lock:
                rows = self._db.execute(sql, (_kept_as(), *asked)).fetchall()
            for digest, kept in rows:
                record = opened(self._key, digest, _outcome_as(), kept)
                if record is not None:
                    found[digest] = Extraction.from_record(orjson.loads(record))
        older = {digest: whole for digest in digests if digest not in found and (whole := self.get(digest))}
        if older and not self._reading:  # read by a program that kept no outcomes, or altered since
            with self._lock, self._db:
                self._keep_outcomes(older)
        return found | {digest: replace(whole, text="", metadata={}) for digest, whole in older.items()}

    def read_again(self, files: Mapping[str, Sequence[str]]) -> None:
        """Forget what was read of files, by digest, and keep the records that hold each of them until `settled`."""
        with self._lock, self._db:
            for table in ("text", "outcome"):
                self._db.executemany(f"DELETE FROM {table} WHERE digest = ?", [(_hex(each),) for each in files])
            records = [(record,) for each in files.values() for record in each]
            self._db.executemany("INSERT OR IGNORE INTO again VALUES (?)", records)

    def awaited(self, limit: int = -1) -> list[str]:
        """Records whose files are to be read again and indexed, at most so many."""
        if "again" not in self._tables():
            return []
        with self._lock:
            return [row[0] for row in self._db.execute("SELECT record FROM again ORDER BY record LIMIT ?", (limit,))]

    def settled(self, records: Iterable[str]) -> None:
        """These records were read again and indexed."""
        with self._lock, self._db:
            self._db.executemany("DELETE FROM again WHERE record = ?", [(each,) for each in records])

    def altered(self) -> Iterator[list[str]]:
        """The columns of rows that are not as they were put there, some rows at a time."""
        last = ""
        while rows := self._after(last):
            wrong = [(digest, kept) for digest, version, kept in rows if not self._is_whole(digest, version, kept)]
            yield ["version" if self._is_whole(digest, _kept_as(), kept) else "record" for digest, kept in wrong]
            last = rows[-1][0]

    def _is_whole(self, digest: object, version: object, kept: object) -> bool:
        return opened(self._key, str(digest), str(version), kept) is not None

    def is_altered(self, digest: str) -> bool:
        """Whether the cached text of these bytes was altered."""
        with self._lock:
            row = self._db.execute("SELECT version, record FROM text WHERE digest = ?", (_hex(digest),)).fetchone()
        return row is not None and opened(self._key, digest, str(row[0]), row[1]) is None

    def _after(self, digest: str) -> list[tuple[Any, Any, Any]]:
        sql = "SELECT digest, version, record FROM text WHERE digest > ? ORDER BY digest LIMIT 50"
        with self._lock:
            return self._db.execute(sql, (digest,)).fetchall()

    def put(self, extractions: Mapping[str, Extraction]) -> None:
        """Keep extractions by digest, in one commit; what another version made of the same bytes is replaced."""
        if self._reading:
            return
        version = _kept_as()
        rows = [
            (_hex(digest), version, sealed(self._key, digest, version, orjson.dumps(found.as_record())))
            for digest, found in extractions.items()
        ]
        with self._lock, self._db:
            self._db.executemany("INSERT OR REPLACE INTO text VALUES (?, ?, ?)", rows)
            self._keep_outcomes(extractions)

    def _keep_outcomes(self, extractions: Mapping[str, Extraction]) -> None:
        """Within a transaction of the caller."""
        rows = [
            (_hex(digest), _kept_as(), sealed(self._key, digest, _outcome_as(), orjson.dumps(_without_text(found))))
            for digest, found in extractions.items()
        ]
        self._db.executemany("INSERT OR REPLACE INTO outcome VALUES (?, ?, ?)", rows)

    def forget(self, digest: str) -> bool:
        """Remove whatever was read from these bytes, whichever version read it; whether there was anything."""
        with self._lock, self._db:
            self._db.execute("DELETE FROM outcome WHERE digest = ?", (_hex(digest),))
            return self._db.execute("DELETE FROM text WHERE digest = ?", (_hex(digest),)).rowcount > 0

    def _tables(self) -> set[str]:
        """The tables that are there: one opened for reading alone may be of an older program."""
        with self._lock:
            return {row[0] for row in self._db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}

    def _open(self) -> sqlite3.Connection:
        if self._reading:
            address = f"{self._path.resolve().as_uri()}?mode=ro"
            return sqlite3.connect(address, uri=True, timeout=30, check_same_thread=False)
        db = sqlite3.connect(self._path, timeout=30, check_same_thread=False)
        try:
            for pragma in ("secure_delete=ON", "journal_mode=DELETE", "synchronous=FULL", "temp_store=MEMORY"):
                db.execute(f"PRAGMA {pragma}")
            db.executescript(_TABLES)
            db.execute("DELETE FROM text WHERE version = '1'")  # of before rows carried a digest
            db.commit()
        except sqlite3.DatabaseError:
            db.close()
            raise
        return db


def _kept_as() -> str:
    return f"{EXTRACTOR_VERSION}-sealed"


def _outcome_as() -> str:
    return f"{_kept_as()}-outcome"


def _without_text(found: Extraction) -> dict[str, Any]:
    return {**found.as_record(), "text": "", "metadata": {}}


def _hex(digest: str) -> str:
    if not _DIGEST.fullmatch(digest):
        raise ValueError("A digest must be the SHA-256 of the bytes in lower-case hexadecimal.")
    return digest
