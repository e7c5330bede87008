"""Appends events to the record: rows, their content and the tree over them, within one transaction."""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from eventsourcing.persistence import IntegrityError

from archive.record.sqlite.tree import Log

_COLUMNS = ("position", "origin", "stream", "version", "name", "recorded_at", "recorded_by", "fact", "leaf")
_FIRSTS = ("first_origin", "first_position", "first_leaf", "first_recorded_at")
_NONE = (None, None, None, None)
Content = tuple[int, bytes, bytes, bytes | None]
"""Position, random bytes, content, envelope."""


def append(db: sqlite3.Connection, log: Log, rows: Sequence[tuple[Any, ...]], contents: Iterable[Content]) -> None:
    """Write events after the newest one; each row ends with its leaf and, if received, where it was recorded first.

    Refuses: a version of a stream that is taken, an event that was received already.
    """
    try:
        firsts = _FIRSTS if any(len(row) > 9 for row in rows) else ()
        width = 9 + len(firsts)
        sql = f"INSERT INTO event ({', '.join((*_COLUMNS, *firsts))}) VALUES ({','.join('?' * width)})"
        db.executemany(sql, [(*row, *_NONE)[:width] for row in rows] if firsts else rows)
    except sqlite3.IntegrityError as error:
        raise IntegrityError(str(error)) from error
    db.executemany("INSERT INTO content VALUES (?,?,?,?)", contents)
    log.extend(db, rows[0][0] - 1, [row[8] for row in rows])
