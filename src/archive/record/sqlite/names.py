"""The stored names a record holds, in a small table: so a program sees at opening whether it knows them all.

A name enters with the transaction of its first event. What is committed is remembered, so writing asks nothing.
"""

import sqlite3
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version

from archive.kernel.names import stored_names, superseded_names
from archive.record.format import EventsNewer
from archive.record.sqlite.schema import has_table

PROGRAM = "sunset-archive"
TABLE = "event_name"
_KEEP = f"INSERT OR IGNORE INTO {TABLE} (name, program) VALUES (?, ?)"


@cache
def _program() -> str:
    """The version of this program; looking it up takes longer than recording an event."""
    return version(PROGRAM)


class Names:
    """The names of the record that this process wrote, or saw written."""

    def __init__(self) -> None:
        self._kept: set[str] = set()
        self._waiting: set[str] = set()

    def keep(self, db: sqlite3.Connection, names: Iterable[str]) -> None:
        """Enter the names of new events, within the transaction of the caller."""
        if new := set(names) - self._kept:
            by = _program()
            db.executemany(_KEEP, [(name, by) for name in sorted(new)])
            self._waiting |= new

    def settle(self) -> None:
        """The transaction is through. Called under the write lock."""
        self._kept |= self._waiting
        self._waiting.clear()

    def forget(self) -> None:
        """What was entered was rolled back."""
        self._waiting.clear()


def fill(db: sqlite3.Connection) -> None:
    """Enter the names of a record from before it kept them, in one transaction with the table.

    Refuses: a name this program does not know.
    """
    if has_table(db, TABLE) or not has_table(db, "event"):
        return
    require_known(db)
    db.execute("BEGIN IMMEDIATE")
    try:
        if not has_table(db, TABLE):
            db.execute(f"CREATE TABLE {TABLE} (name TEXT PRIMARY KEY, program TEXT NOT NULL)")
            by = _program()
            db.executemany(_KEEP, [(name, by) for name in _scanned(db)])
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise


def require_known(db: sqlite3.Connection) -> None:
    """Refuse a record that holds events this program does not know, by their names."""
    if not has_table(db, "event"):
        return
    kept = db.execute(f"SELECT name, program FROM {TABLE}") if has_table(db, TABLE) else ()
    held = dict(kept) if kept else dict.fromkeys(_scanned(db))
    strange = sorted(held.keys() - stored_names().keys() - superseded_names().keys())
    if strange:
        raise EventsNewer(strange, sorted({by for name in strange if (by := held[name])}), _program())


def _scanned(db: sqlite3.Connection) -> list[str]:
    return [row[0] for row in db.execute("SELECT DISTINCT name FROM event ORDER BY name")]
