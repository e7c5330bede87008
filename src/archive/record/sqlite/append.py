"""Appends events to the record: rows, their content and the tree over them, within one transaction."""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from eventsourcing.persistence import IntegrityError

from archive.record.sqlite.tree import Log

Content = tuple[int, bytes, bytes, bytes | None]
"""Position, random bytes, content, envelope."""


def append(db: sqlite3.Connection, log: Log, rows: Sequence[tuple[Any, ...]], contents: Iterable[Content]) -> None:
    """Write events after the newest one; each ends with its leaf. Refuses: a version of a stream that is taken."""
    try:
        db.executemany("INSERT INTO event VALUES (?,?,?,?,?,?,?,?,?)", rows)
    except sqlite3.IntegrityError as error:
        raise IntegrityError(str(error)) from error
    db.executemany("INSERT INTO content VALUES (?,?,?,?)", contents)
    log.extend(db, rows[0][0] - 1, [row[8] for row in rows])
