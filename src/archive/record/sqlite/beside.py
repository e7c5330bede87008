"""What is next to the tree: checkpoints, cosignatures, time stamps, publications, each entered in the annex.

The annex holds the digest of every such row under a number without gaps. It shows damage and careless changes; who may
write the file can write it again as well, which only a copy outside shows.
"""

import sqlite3
from collections.abc import Callable, Iterator
from hashlib import sha256

from archive.record.sqlite.schema import has_table

BESIDE = {
    "checkpoint": "checkpoint",
    "cosignature": "cosignature",
    "stamp": "time stamp",
    "publication": "publication",
}
_ENTER = "INSERT INTO annex (digest) VALUES (?)"
_NOTES = (
    "SELECT c.note, c.made_at, (SELECT group_concat(s.line, '') FROM cosignature s WHERE s.size = c.size)"
    " FROM checkpoint c"
)
Noted = tuple[str, str, str | None]
"""A checkpoint: its note, when it was made, the lines witnesses added."""


class Beside:
    """Checkpoints and what was added to them."""

    def __init__(self, db: Callable[[], sqlite3.Connection]) -> None:
        self._db = db

    def checkpoints(self) -> Iterator[Noted]:
        """Every checkpoint in order."""
        return self._db().execute(f"{_NOTES} ORDER BY c.size")

    def latest(self) -> Noted | None:
        """The newest checkpoint."""
        return self._one("ORDER BY c.size DESC LIMIT 1")

    def at(self, size: int) -> Noted | None:
        """The checkpoint at this position."""
        return self._one("WHERE c.size = ?", size)

    def first_from(self, size: int) -> Noted | None:
        """The oldest checkpoint that covers this position."""
        return self._one("WHERE c.size >= ? ORDER BY c.size LIMIT 1", size)

    def _one(self, clause: str, *values: int) -> Noted | None:
        found: Noted | None = self._db().execute(f"{_NOTES} {clause}", values).fetchone()
        return found

    def latest_size(self) -> int:
        """The position of the newest checkpoint; 0 where there is none."""
        return self._db().execute("SELECT max(size) FROM checkpoint").fetchone()[0] or 0

    def note_at(self, size: int) -> str | None:
        """The note of a checkpoint as the archive signed it, without lines of witnesses."""
        row = self._db().execute("SELECT note FROM checkpoint WHERE size = ?", (size,)).fetchone()
        return str(row[0]) if row else None

    def stamps(self) -> Iterator[tuple[int, bytes, str]]:
        """Size, reply and moment of every time stamp, in order."""
        return self._db().execute("SELECT size, reply, received_at FROM stamp ORDER BY number")

    def stamp_over(self, size: int) -> bytes | None:
        """The newest reply of a stamping authority over the checkpoint of this size."""
        sql = "SELECT reply FROM stamp WHERE size = ? ORDER BY number DESC LIMIT 1"
        row = self._db().execute(sql, (size,)).fetchone()
        return bytes(row[0]) if row else None

    def publications(self) -> list[tuple[int, str, str]]:
        """Size, place and moment of every copy given to the outside, in order."""
        return self._db().execute("SELECT size, place, published_at FROM publication ORDER BY number").fetchall()

    # -- within a transaction ------------------------------------------------------------------------------------

    def keep_checkpoint(self, size: int, note: str, made_at: str) -> None:
        """Keep a signed note; the one there is at this size stays."""
        self._add("checkpoint", size=size, note=note, made_at=made_at)

    def keep_cosignature(self, size: int, line: str, added_at: str) -> None:
        """Keep a line of a witness, once."""
        self._add("cosignature", size=size, line=line, added_at=added_at)

    def keep_stamp(self, size: int, query: bytes | None, reply: bytes, received_at: str) -> None:
        """Keep a reply of a stamping authority, once."""
        if not self._db().execute("SELECT 1 FROM stamp WHERE size = ? AND reply = ?", (size, reply)).fetchone():
            self._add("stamp", size=size, query=query, reply=reply, received_at=received_at)

    def keep_publication(self, size: int, place: str, published_at: str) -> None:
        """Keep where a checkpoint was given to the outside."""
        self._add("publication", size=size, place=place, published_at=published_at)

    def _add(self, table: str, **columns: object) -> None:
        """Add a row to a table and its digest to the annex; once, if there already.

        Rows of an archive from before there was an annex are entered before the first new one.
        """
        db = self._db()
        if not db.execute("SELECT 1 FROM annex LIMIT 1").fetchone():
            db.executemany(_ENTER, [(digest,) for _, _, digest in rows_beside(db)])
        names, places = ", ".join(columns), ", ".join("?" * len(columns))
        added = db.execute(f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({places})", tuple(columns.values()))
        if added.rowcount == 1:
            key = " AND ".join(f"{name} IS ?" for name in columns)
            row = db.execute(f"SELECT * FROM {table} WHERE {key} ORDER BY 1 DESC", tuple(columns.values())).fetchone()
            db.execute(_ENTER, (_digest(table, row),))


def rows_beside(db: sqlite3.Connection) -> Iterator[tuple[str, object, bytes]]:
    """Every row beside the tree with its table, the size it belongs to, and its digest."""
    for table in BESIDE:
        if has_table(db, table):
            asked = db.execute(f"SELECT * FROM {table}")
            at = [column[0] for column in asked.description].index("size")
            yield from ((table, row[at], _digest(table, row)) for row in asked)


def _digest(table: str, row: tuple[object, ...]) -> bytes:
    fields = [table.encode(), *(_plain(each) for each in row)]
    return sha256(b"".join(len(field).to_bytes(8, "big") + field for field in fields)).digest()


def _plain(value: object) -> bytes:
    return value if isinstance(value, bytes) else b"" if value is None else str(value).encode()
