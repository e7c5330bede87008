"""Reads a record of events one after another, from a database that may be open for reading alone."""

import sqlite3
from collections.abc import Callable
from uuid import UUID

from archive.kernel import CONTENT_UNAVAILABLE, Seen, see
from archive.record.recorder import READ, Row
from archive.sealing.rows import MARK, Rows


class Reading:
    """The events of each record, in the order in which records began. `db` gives the connection of this thread."""

    def __init__(self, db: Callable[[], sqlite3.Connection], rows: Rows) -> None:
        self._db, self._rows = db, rows

    def position(self) -> int:
        """The newest position there is now."""
        return int(self._db().execute("SELECT coalesce(max(position), 0) FROM event").fetchone()[0])

    def begun(self, after: int, limit: int, upto: int) -> list[tuple[int, str]]:
        """The first position and the id of records that began after a position, and up to another."""
        sql = "SELECT position, stream FROM event WHERE version = 1 AND position > ? AND position <= ?"
        return self._db().execute(f"{sql} ORDER BY position LIMIT ?", (after, upto, limit)).fetchall()

    def streams(self, first: str) -> list[str]:
        """The records whose first event is stored under this name."""
        sql = "SELECT stream FROM event WHERE name = ? AND version = 1 ORDER BY position"
        return [row[0] for row in self._db().execute(sql, (first,))]

    def count(self) -> int:
        """How many records there are."""
        return int(self._db().execute("SELECT count(*) FROM event WHERE version = 1").fetchone()[0])

    def seen_of(self, id: str, upto: int) -> list[Seen]:
        """Events of one record up to a position, as read models take them; none where no record has this id."""
        try:
            stream = str(UUID(id))
        except ValueError:
            return []
        rows = self._db().execute(f"{READ} WHERE e.stream = ? AND e.position <= ? ORDER BY e.version", (stream, upto))
        return [see(self._opened(row)) for row in rows]

    def _opened(self, row: Row) -> Row:
        if not row[9] or row[9][0] != MARK:
            return row
        opened = self._rows.open(row[2], row[3], row[4], row[9])
        return (*row[:9], opened[1] if opened else CONTENT_UNAVAILABLE)


def unavailable(events: list[Seen]) -> bool:
    """Whether the content of an event is kept under a key that is not here."""
    return any(event.content is not None and event.content.get("unavailable") is True for event in events)


def named_files(events: list[Seen]) -> list[str]:
    """The digests of the files that the content of these events names, each once."""
    found: dict[str, None] = {}
    waiting: list[object] = [event.content for event in events]
    while waiting:
        match waiting.pop(0):
            case dict(members):
                digest = members.get("digest")
                if isinstance(digest, str) and len(digest) == 64:
                    found[digest] = None
                waiting += members.values()
            case [*parts]:
                waiting += parts
    return list(found)
