"""Numbers by key, on disk in a file without a name: memory does not grow with them, and nothing of them remains."""

import sqlite3


class Noted:
    """As a dictionary of numbers, for as many keys as a whole archive has records."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.execute("CREATE TABLE noted (key BLOB PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID")
        self._db.execute("BEGIN")

    def of(self, key: bytes) -> int | None:
        """The number of a key; None where none was noted."""
        found = self._db.execute("SELECT number FROM noted WHERE key = ?", (key,)).fetchone()
        return int(found[0]) if found else None

    def note(self, key: bytes, number: int) -> None:
        """Note a number, in place of the one before."""
        self._db.execute("INSERT OR REPLACE INTO noted VALUES (?, ?)", (key, number))
