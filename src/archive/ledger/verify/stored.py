"""The record as it is on disk: read only, every text as its bytes, nothing trusted."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from archive.errors import Damaged, Invalid
from archive.files.databases import DoesNotRead, is_damage
from archive.files.mounted import opened_to_read
from archive.ledger.leaf import hashed_of

ROWS = (
    "SELECT e.position, e.origin, e.stream, e.version, e.name, e.recorded_at, e.recorded_by, e.fact, e.leaf,"
    " c.random, c.bytes FROM event e LEFT JOIN content c ON c.position = e.position"
    " WHERE e.position >= ? AND e.position <= ? ORDER BY e.position"
)


RawRecord = sqlite3.Connection
"""The file of a record, opened to be read row by row. Only verification asks it in SQL."""


class RecordDamaged(Damaged):
    """The file of the record is no database that reads."""

    code = "record_damaged"
    field = "events.sqlite"
    remedy = (
        "Check the disk and keep the file as it is. Put back the newest events.sqlite with its log, or restore a backup"
        " elsewhere (docs/backup.md). 'archive verify' shows how far this file can be read."
    )

    def __init__(self) -> None:
        super().__init__("events.sqlite is damaged or not a database.")


class Row(NamedTuple):
    """An event as stored, with its content where there is some. After tampering any field may be anything."""

    position: int
    origin: bytes
    stream: bytes
    version: int
    name: bytes
    recorded_at: bytes
    recorded_by: bytes
    fact: bytes
    leaf: bytes
    random: bytes | None
    content: bytes | None


class Difference(NamedTuple):
    """What is not as it was recorded: its kind, the first position concerned where there is one, and a sentence."""

    kind: str
    position: int | None
    detail: str


class Differs(Exception):
    """The first difference was found; nothing after it is checked."""

    def __init__(self, kind: str, position: int | None, detail: str) -> None:
        super().__init__(detail)
        self.difference = Difference(kind, position, detail)


def open_record(path: Path) -> RawRecord:
    """Open the record for reading alone. Refuses: a file that is not there."""
    if not path.is_file():
        raise Invalid("There is no record in this folder.", field="home", remedy="Give the folder of an archive.")
    db = opened_to_read(path)
    db.text_factory = bytes
    return db


@contextmanager
def record_read() -> Iterator[None]:
    """Around whatever reads the record before it is opened. Refuses: a file that is none."""
    try:
        yield
    except DoesNotRead as error:
        if is_damage(error):
            raise RecordDamaged from error
        raise


def row_at(db: RawRecord, position: int) -> Row | None:
    """The stored event at a position."""
    found = db.execute(ROWS, (position, position)).fetchone()
    return Row(*found) if found else None


def newest(db: RawRecord) -> int:
    """The highest position stored; 0 where there is none."""
    return db.execute("SELECT max(position) FROM event").fetchone()[0] or 0


def leaf_at(row: Row, position: int) -> bytes | None:
    """The leaf the stored fields would have at a position; None where they cannot stand in any entry."""
    try:
        origin, stream, version, name = row.origin, row.stream, row.version, row.name
        said = hashed_of(position, origin, stream, version, name, row.recorded_at, row.recorded_by, row.fact)
        return sha256(said).digest()
    except (TypeError, AttributeError, OverflowError):
        return None
