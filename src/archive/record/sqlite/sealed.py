"""Which records are sealed and until when, and whose files are yet to be sealed or opened like their content."""

import sqlite3
from collections.abc import Callable
from datetime import date

from archive.record.sqlite.contents import Contents
from archive.record.sqlite.schema import has_table
from archive.sealing.rows import Turn

Standing = tuple[tuple[tuple[str, str], ...], tuple[str, ...]]


class Sealed:
    """What of the record is sealed."""

    def __init__(self, db: Callable[[], sqlite3.Connection], contents: Contents) -> None:
        self._db, self._contents = db, contents

    def until(self, stream: str) -> str | None:
        """The last day on which the content of a record is sealed; None where it is in plain text."""
        row = self._db().execute("SELECT until FROM sealed_record WHERE stream = ?", (stream,)).fetchone()
        return row[0] if row else None

    def lapsed(self, today: date) -> list[str]:
        """Records that need not be sealed any more on a day."""
        rows = self._db().execute("SELECT stream FROM sealed_record WHERE until < ?", (today.isoformat(),))
        return [row[0] for row in rows]

    def counts(self) -> tuple[int, int]:
        """How many records are sealed and how many are unsettled; of a record from before sealing none."""
        if not has_table(self._db(), "sealed_record"):
            return 0, 0
        sql = "SELECT (SELECT count(*) FROM sealed_record), (SELECT count(*) FROM unsettled)"
        sealed, unsettled = self._db().execute(sql).fetchone()
        return sealed, unsettled

    def any(self) -> str | None:
        """A record that is sealed, where there is one."""
        row = self._db().execute("SELECT stream FROM sealed_record LIMIT 1").fetchone()
        return row[0] if row else None

    def standing(self) -> Standing:
        """Every record that is sealed with its day, and every unsettled one: what moves files."""
        sealed = tuple(self._db().execute("SELECT stream, until FROM sealed_record ORDER BY stream"))
        unsettled = self._db().execute("SELECT stream FROM unsettled ORDER BY stream")
        return sealed, tuple(row[0] for row in unsettled)

    def unsettled(self) -> list[str]:
        """Records whose files are yet to follow."""
        return [row[0] for row in self._db().execute("SELECT stream FROM unsettled")]

    def owes_scrub(self, stream: str) -> bool | None:
        """Whether the log may hold in plain text what is sealed now; None where the record is settled."""
        row = self._db().execute("SELECT scrub FROM unsettled WHERE stream = ?", (stream,)).fetchone()
        return bool(row[0]) if row else None

    # -- within a transaction ------------------------------------------------------------------------------------

    def note(self, stream: str) -> None:
        """Files are about to lie both ways: whatever happens now, the next start makes them lie one way."""
        self._db().execute("INSERT OR IGNORE INTO unsettled VALUES (?, 0)", (stream,))

    def settled(self, stream: str) -> None:
        """The files of a record lie as its content does."""
        self._db().execute("DELETE FROM unsettled WHERE stream = ?", (stream,))

    def forget(self, stream: str) -> None:
        """Nothing of a record is sealed any more, for it was destroyed."""
        self._db().execute("DELETE FROM sealed_record WHERE stream = ?", (stream,))
        self.settled(stream)

    def turn(self, turn: Turn) -> None:
        """Seal or open every content of a record, and note that its files are to follow. Refuses: no key here."""
        if turn.until is None:
            if self.until(turn.stream) is None:
                return
            changed = self._contents.unseal(turn.stream)
            self._db().execute("DELETE FROM sealed_record WHERE stream = ?", (turn.stream,))
        else:
            changed = 0 if turn.later else self._contents.seal(turn.stream)
            self._db().execute("INSERT OR REPLACE INTO sealed_record VALUES (?,?)", (turn.stream, turn.until))
        if changed or turn.later or turn.files or turn.until is None:
            scrub = bool(changed) and turn.until is not None
            self._db().execute(
                "INSERT INTO unsettled VALUES (?,?) ON CONFLICT DO UPDATE SET scrub = max(scrub, excluded.scrub)",
                (turn.stream, scrub),
            )
