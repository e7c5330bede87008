"""Texts already read, by the digest of their bytes: a rebuild of the index reads no file twice."""

import re
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson

from projections.text.extraction import EXTRACTOR_VERSION, Extraction
from projections.text.seal import opened, sealed

_TABLE = """
CREATE TABLE IF NOT EXISTS text (
    digest TEXT PRIMARY KEY,
    version TEXT NOT NULL,
    record BLOB NOT NULL
) WITHOUT ROWID
"""
_DIGEST = re.compile(r"[0-9a-f]{64}")
_BEYOND_REPAIR = ("file is not a database", "malformed")


class TextCache:
    """Extractions in one SQLite file, which may be deleted at any time. Safe to share between threads.

    What was altered there since is not given back: every row carries a digest under `key`, a secret of the archive.
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

    def forget(self, digest: str) -> bool:
        """Remove whatever was read from these bytes, whichever version read it; whether there was anything."""
        with self._lock, self._db:
            return self._db.execute("DELETE FROM text WHERE digest = ?", (_hex(digest),)).rowcount > 0

    def _open(self) -> sqlite3.Connection:
        if self._reading:
            address = f"{self._path.resolve().as_uri()}?mode=ro"
            return sqlite3.connect(address, uri=True, timeout=30, check_same_thread=False)
        db = sqlite3.connect(self._path, timeout=30, check_same_thread=False)
        try:
            for pragma in ("secure_delete=ON", "journal_mode=DELETE", "synchronous=FULL", "temp_store=MEMORY"):
                db.execute(f"PRAGMA {pragma}")
            db.execute(_TABLE)
            db.execute("DELETE FROM text WHERE version = '1'")  # of before rows carried a digest
            db.commit()
        except sqlite3.DatabaseError:
            db.close()
            raise
        return db


def _kept_as() -> str:
    return f"{EXTRACTOR_VERSION}-sealed"


def _hex(digest: str) -> str:
    if not _DIGEST.fullmatch(digest):
        raise ValueError("A digest must be the SHA-256 of the bytes in lower-case hexadecimal.")
    return digest
