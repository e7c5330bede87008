"""What was received from other archives: how far, and where each event was recorded first."""

import sqlite3
from collections.abc import Callable

from archive.record.sqlite.schema import has_firsts


class Received:
    """The events of other archives. `db` gives the connection."""

    def __init__(self, db: Callable[[], sqlite3.Connection]) -> None:
        self._db = db

    def any(self) -> bool:
        """Whether anything was received."""
        sql = "SELECT 1 FROM event WHERE first_origin IS NOT NULL LIMIT 1"
        return has_firsts(self._db()) and self._db().execute(sql).fetchone() is not None

    def upto(self, origin: str) -> int:
        """The newest position of another archive that was received; its events come without gaps."""
        if not has_firsts(self._db()):
            return 0
        sql = "SELECT max(first_position) FROM event WHERE first_origin = ?"
        return self._db().execute(sql, (origin,)).fetchone()[0] or 0

    def leaf(self, origin: str, position: int) -> bytes | None:
        """The leaf an event had in its first archive."""
        sql = "SELECT first_leaf FROM event WHERE first_origin = ? AND first_position = ?"
        row = self._db().execute(sql, (origin, position)).fetchone()
        return bytes(row[0]) if row else None

    def here(self, origin: str, position: int) -> int:
        """The position in this archive of an event of another; 0 where it was not received."""
        sql = "SELECT position FROM event WHERE first_origin = ? AND first_position = ?"
        row = self._db().execute(sql, (origin, position)).fetchone()
        return row[0] if row else 0
