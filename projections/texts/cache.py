"""Texts already read, by the digest of their bytes: a rebuild of the index reads no file twice."""

import re
import sqlite3
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import orjson

from projections.texts.extraction import EXTRACTOR_VERSION, Extraction

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

    Forgetting really removes: freed pages are overwritten, and the journal is deleted with every commit.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        try:
            self._db = self._open()
        except sqlite3.DatabaseError as error:
            if not any(sign in str(error) for sign in _BEYOND_REPAIR):
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
                "SELECT record FROM text WHERE digest = ? AND version = ?", (_hex(digest), EXTRACTOR_VERSION)
            ).fetchone()
        return None if row is None else Extraction.from_record(orjson.loads(row[0]))

    def put(self, extractions: Mapping[str, Extraction]) -> None:
        """Keep extractions by digest, in one commit; what another version made of the same bytes is replaced."""
        rows = [
            (_hex(digest), EXTRACTOR_VERSION, orjson.dumps(found.as_record())) for digest, found in extractions.items()
        ]
        with self._lock, self._db:
            self._db.executemany("INSERT OR REPLACE INTO text VALUES (?, ?, ?)", rows)

    def forget(self, digest: str) -> bool:
        """Remove whatever was read from these bytes, whichever version read it; whether there was anything."""
        with self._lock, self._db:
            return self._db.execute("DELETE FROM text WHERE digest = ?", (_hex(digest),)).rowcount > 0

    def _open(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, timeout=30, check_same_thread=False)
        try:
            for pragma in ("secure_delete=ON", "journal_mode=DELETE", "synchronous=FULL", "temp_store=MEMORY"):
                db.execute(f"PRAGMA {pragma}")
            db.execute(_TABLE)
        except sqlite3.DatabaseError:
            db.close()
            raise
        return db


def _hex(digest: str) -> str:
    if not _DIGEST.fullmatch(digest):
        raise ValueError("A digest is the SHA-256 of the bytes in lower-case hexadecimal.")
    return digest
