"""Answers of sums and counts, kept as long as the views stand as they did: asked again, no row is read again.

An answer is known by its query with all values, so by who may see what. SQLite states whether anything was written
since (`PRAGMA data_version`); the first question after a change reads its rows again.
"""

import sqlite3
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

MOST, ROWS = 64, 2000
"""How many answers are kept, and how long one may be."""


class KeptAnswers:
    """What one connection was answered since the last change."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db, self._version = db, -1
        self._answers = OrderedDict[tuple[str, tuple[Any, ...]], list[Any]]()

    def rows(self, sql: str, values: Sequence[Any]) -> list[Any]:
        """The rows of a query that only reads."""
        version = self._db.execute("PRAGMA data_version").fetchone()[0]
        if version != self._version:  # read first: what is written meanwhile is another version when asked again
            self._version = version
            self._answers.clear()
        asked = (sql, tuple(values))
        found = self._answers.get(asked)
        if found is None:
            found = self._db.execute(sql, asked[1]).fetchall()
            if len(found) <= ROWS:
                self._answers[asked] = found
                if len(self._answers) > MOST:
                    self._answers.popitem(last=False)
        else:
            self._answers.move_to_end(asked)
        return found
