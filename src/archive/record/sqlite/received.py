"""What was received from other archives: how far, and where each event was recorded first and passed through."""

import sqlite3
from collections.abc import Callable, Sequence

from archive.kernel import First
from archive.record.sqlite.schema import has_firsts, has_table


class Received:
    """The events of other archives. `db` gives the connection."""

    def __init__(self, db: Callable[[], sqlite3.Connection]) -> None:
        self._db = db

    def any(self) -> bool:
        """Whether anything was received."""
        sql = "SELECT 1 FROM event WHERE first_origin IS NOT NULL LIMIT 1"
        return has_firsts(self._db()) and self._db().execute(sql).fetchone() is not None

    def upto(self, origin: str) -> int:
        """The newest position of another archive that was received; before it some may be missing."""
        if not has_firsts(self._db()):
            return 0
        sql = "SELECT max(first_position) FROM event WHERE first_origin = ?"
        first = self._db().execute(sql, (origin,)).fetchone()[0] or 0
        sql = "SELECT max(position) FROM passage WHERE origin = ?"
        return max(first, self._db().execute(sql, (origin,)).fetchone()[0] or 0 if self._passed else 0)

    def fact(self, origin: str, position: int) -> tuple[int, bytes] | None:
        """Where an event of another archive stands here, and its fact; None where it was not received.

        Events that the other archive had received itself and handed on are found as well.
        """
        here = self.here(origin, position)
        row = self._db().execute("SELECT position, fact FROM event WHERE position = ?", (here,)).fetchone()
        return (row[0], bytes(row[1])) if row else None

    def leaf(self, origin: str, position: int) -> bytes | None:
        """The leaf an event had in another archive."""
        found = self._find("first_leaf", "leaf", origin, position)
        return bytes(found) if isinstance(found, bytes) else None

    def here(self, origin: str, position: int) -> int:
        """The position in this archive of an event of another; 0 where it was not received."""
        found = self._find("position", "here", origin, position)
        return found if isinstance(found, int) else 0

    def known_by(self, origin: str, position: int) -> int | None:
        """The position here of the last event of another archive up to one of its own positions, 0 where none is.

        None where later events of it came before some of these.
        """
        tables = [("event", "position", "first_origin", "first_position"), ("passage", "here", "origin", "position")]
        last, following = 0, None
        for table, here, of, at in tables if self._passed else tables[:1]:
            where = f"FROM {table} WHERE {of} = ? AND {at}"
            before = self._db().execute(f"SELECT max({here}) {where} <= ?", (origin, position)).fetchone()[0]
            after = self._db().execute(f"SELECT min({here}) {where} > ?", (origin, position)).fetchone()[0]
            last = max(last, before or 0)
            following = after if following is None else min(following, after or following)
        return last if following is None or last < following else None

    def origins_through(self, origin: str) -> list[str]:
        """An archive, and those whose events were received through it."""
        sql = "SELECT DISTINCT e.first_origin FROM passage p JOIN event e ON e.position = p.here WHERE p.origin = ?"
        rows = self._db().execute(sql, (origin,)) if self._passed else ()
        return [origin, *sorted(each for (each,) in rows if each != origin)]

    def way(self, position: int) -> list[First]:
        """Where a received event was in other archives, from its first to the one that sent it; [] of one's own."""
        sql = "SELECT first_origin, first_position, first_leaf, first_recorded_at FROM event WHERE position = ?"
        row = self._db().execute(sql, (position,)).fetchone() if has_firsts(self._db()) else None
        if row is None or row[0] is None:
            return []
        sql = "SELECT origin, position, leaf, recorded_at FROM passage WHERE here = ? ORDER BY step"
        rows = self._db().execute(sql, (position,)).fetchall() if self._passed else []
        return [First(*each) for each in (row, *rows)]

    def pass_through(self, here: int, way: Sequence[First]) -> None:
        """Keep the way of an event through archives after its first; what is kept of it already is nothing new."""
        rows = [(*each, here, step) for step, each in enumerate(way, 1)]
        self._db().executemany("INSERT OR IGNORE INTO passage VALUES (?,?,?,?,?,?)", rows)

    @property
    def _passed(self) -> bool:
        return has_table(self._db(), "passage")

    def _find(self, of_event: str, of_passage: str, origin: str, position: int) -> int | bytes | None:
        sql = f"SELECT {of_event} FROM event WHERE first_origin = ? AND first_position = ?"
        row = self._db().execute(sql, (origin, position)).fetchone() if has_firsts(self._db()) else None
        if row is None and self._passed:
            sql = f"SELECT {of_passage} FROM passage WHERE origin = ? AND position = ?"
            row = self._db().execute(sql, (origin, position)).fetchone()
        return row[0] if row else None
