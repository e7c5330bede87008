"""Content rows, sealed and opened in place, inside the transaction of the events that ask for it.

A sealed row holds its envelope in `seal`; `random` is 32 zero bytes and `bytes` is empty. Its proof is the same: what
the fact commits to is the content the envelope opens to.
"""

import sqlite3
from dataclasses import dataclass
from uuid import UUID

from archive.sealing.datakeys import DataKeys
from archive.sealing.envelope import DataKey, Place, owner_of
from archive.sealing.master import KeyUnavailable

NO_RANDOM = bytes(32)
MARK = 0x01
"""First byte of an envelope; a content in clear is a JSON object and begins with a brace."""
_ROWS = (
    "SELECT c.position, e.stream, e.version, e.name, c.random, c.bytes, c.seal FROM event e JOIN content c"
    " USING (position) WHERE e.stream = ?"
)


@dataclass(frozen=True, slots=True)
class Turn:
    """How the content of a record lies from now on: sealed until a day (ISO), or in clear.

    `later` says that its key is not here: what is in clear already is sealed as soon as it is. `files` says that the
    new events name some.
    """

    stream: str
    until: str | None
    later: bool = False
    files: bool = False


class Rows:
    """Reads and turns sealed rows with the data keys of the archive; without any, sealed content is unavailable."""

    def __init__(self, keys: DataKeys | None) -> None:
        self._keys = keys

    def open(self, stream: str, version: int, name: str, envelope: bytes) -> tuple[bytes, bytes] | None:
        """The random bytes and the content; None while the key is not here. Refuses: an envelope that was altered."""
        key = self.key_for(envelope)
        return key.open(Place(stream, version, name), envelope) if key else None

    def key_for(self, envelope: bytes) -> DataKey | None:
        """The key that opens an envelope; None while it is not here."""
        try:
            return self._keys.find(owner_of(envelope)) if self._keys else None
        except KeyUnavailable:
            return None

    def key_of(self, stream: str) -> DataKey:
        """The key of a record whose content lies sealed. Refuses: not here."""
        key = self._keys.find(UUID(stream)) if self._keys else None
        if key is None:
            raise KeyUnavailable("The key of a sealed record is not here.")
        return key

    def turn(self, db: sqlite3.Connection, turn: Turn) -> None:
        """Seal or open every content of a record in this transaction, and note that its files are to follow."""
        before = db.execute("SELECT 1 FROM sealed_record WHERE stream = ?", (turn.stream,)).fetchone()
        if turn.until is None:
            if before is None:
                return
            changed = self._open_all(db, turn.stream)
            db.execute("DELETE FROM sealed_record WHERE stream = ?", (turn.stream,))
        else:
            changed = 0 if turn.later else self._seal_all(db, turn.stream)
            db.execute("INSERT OR REPLACE INTO sealed_record VALUES (?,?)", (turn.stream, turn.until))
        if changed or turn.later or turn.files or turn.until is None:
            scrub = bool(changed) and turn.until is not None
            db.execute(
                "INSERT INTO unsettled VALUES (?,?) ON CONFLICT DO UPDATE SET scrub = max(scrub, excluded.scrub)",
                (turn.stream, scrub),
            )

    def _seal_all(self, db: sqlite3.Connection, stream: str) -> int:
        rows = db.execute(f"{_ROWS} AND c.seal IS NULL", (stream,)).fetchall()
        if not rows:
            return 0
        key = self.key_of(stream)
        db.executemany(
            "UPDATE content SET random = ?, bytes = X'', seal = ? WHERE position = ?",
            ((NO_RANDOM, key.seal(Place(*row[1:4]), row[4], row[5]), row[0]) for row in rows),
        )
        return len(rows)

    def _open_all(self, db: sqlite3.Connection, stream: str) -> int:
        rows = db.execute(f"{_ROWS} AND c.seal IS NOT NULL", (stream,)).fetchall()
        opened = []
        for position, _, version, name, _, _, seal in rows:
            found = self.open(stream, version, name, seal)
            if found is None:
                raise KeyUnavailable("The key of a sealed record is not here.")
            opened.append((*found, position))
        db.executemany("UPDATE content SET random = ?, bytes = ?, seal = NULL WHERE position = ?", opened)
        return len(rows)

    def contents(self, db: sqlite3.Connection, stream: str) -> list[bytes]:
        """Every content of a record there is, opened. Refuses: the key is not here."""
        found = []
        for _, _, version, name, _, clear, seal in db.execute(_ROWS, (stream,)).fetchall():
            opened = (b"", clear) if seal is None else self.open(stream, version, name, seal)
            if opened is None:
                raise KeyUnavailable("The key of a sealed record is not here.")
            found.append(opened[1])
        return found


def adapt(db: sqlite3.Connection) -> None:
    """Bring a record from before sealing to today's columns; nothing it holds is touched."""
    columns = [row[1] for row in db.execute("PRAGMA table_info(content)")]
    if columns and "seal" not in columns:
        db.execute("ALTER TABLE content ADD COLUMN seal BLOB")
        db.execute("DROP TRIGGER IF EXISTS content_is_never_altered")
