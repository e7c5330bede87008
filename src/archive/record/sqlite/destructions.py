"""What was destroyed and by which event; what of it is yet to be removed from elsewhere; which disposals are in
progress.

A row of `destruction` is the only licence to delete content. A remnant names a file by its digest, the record itself or
its data key, until it is gone from beside the record.
"""

import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import orjson

ITSELF, ITS_KEY = "", "key"
"""Written in place of a digest: for the record itself, and for its data key."""
_OF = "SELECT e.stream FROM destruction d JOIN event e ON e.position = d.authority"


class Destruction(NamedTuple):
    """A content that was destroyed: by which event of which record, when, and at which position it stood."""

    authority: int
    stream: str
    recorded_at: str
    position: int
    fact: bytes


class Destructions:
    """What of the record is destroyed, and what is left to do for it."""

    def __init__(self, db: Callable[[], sqlite3.Connection]) -> None:
        self._db = db

    def count(self) -> int:
        """How many contents are destroyed."""
        return int(self._db().execute("SELECT count(*) FROM destruction").fetchone()[0])

    def count_of(self, stream: str) -> int:
        """How many contents of one record are."""
        sql = "SELECT count(*) FROM destruction d JOIN event e ON e.position = d.authority WHERE e.stream = ?"
        return int(self._db().execute(sql, (stream,)).fetchone()[0])

    def all(self) -> Iterator[Destruction]:
        """Every destroyed content, in the order of destruction."""
        sql = (
            "SELECT d.authority, e.stream, e.recorded_at, d.position, e.fact FROM destruction d JOIN event e"
            " ON e.position = d.authority ORDER BY d.authority, d.position"
        )
        return (Destruction(*row) for row in self._db().execute(sql))

    def streams(self, after: int = 0) -> list[str]:
        """The records whose destruction was recorded after a position."""
        rows = self._db().execute(f"{_OF} WHERE d.authority > ? GROUP BY e.stream", (after,))
        return [stream.decode() if isinstance(stream, bytes) else stream for (stream,) in rows]

    def came_from(self) -> list[tuple[str, bytes]]:
        """The keyed hashes of destroyed records, by record in order."""
        sql = f"SELECT l.stream, l.key FROM lookup l WHERE l.stream IN ({_OF}) ORDER BY l.stream, l.key"
        return self._db().execute(sql).fetchall()

    # -- what is left to remove ----------------------------------------------------------------------------------

    def left(self) -> list[tuple[str, str]]:
        """Records and what of them is yet to be removed."""
        return self._db().execute("SELECT stream, digest FROM remnant WHERE outcome IS NULL").fetchall()

    def any_left(self) -> bool:
        """Whether something is yet to be removed."""
        return self._db().execute("SELECT 1 FROM remnant WHERE outcome IS NULL LIMIT 1").fetchone() is not None

    def digests_left(self) -> list[str]:
        """Digests of files that are yet to be removed."""
        sql = "SELECT DISTINCT digest FROM remnant WHERE outcome IS NULL AND digest NOT IN (?, ?)"
        return [row[0] for row in self._db().execute(sql, (ITSELF, ITS_KEY))]

    def outcomes(self, stream: str) -> list[tuple[str, str]]:
        """What was removed of a record, and how."""
        return self._db().execute("SELECT digest, outcome FROM remnant WHERE stream = ?", (stream,)).fetchall()

    def under_way(self) -> list[str]:
        """Disposals whose execution has begun and is not certified yet."""
        rows = self._db().execute("SELECT disposal FROM disposal_under_way ORDER BY disposal")
        return [row[0] for row in rows]

    def found_by(self, disposal: str) -> list[str]:
        """Keyed hashes of files in which something was found."""
        row = self._db().execute("SELECT found FROM disposal_under_way WHERE disposal = ?", (disposal,)).fetchone()
        return list(orjson.loads(row[0])) if row else []

    # -- within a transaction ------------------------------------------------------------------------------------

    def destroy(self, positions: Sequence[int], authority: int) -> None:
        """Delete content by the authority of an event; what a past destruction took keeps its first authority."""
        sql = "INSERT OR IGNORE INTO destruction VALUES (?,?)"
        self._db().executemany(sql, [(position, authority) for position in positions])
        self._db().executemany("DELETE FROM content WHERE position = ?", [(position,) for position in positions])

    def owe(self, stream: str, digests: Iterable[str]) -> None:
        """Note what of a record is to be removed from elsewhere."""
        sql = "INSERT OR IGNORE INTO remnant VALUES (?,?,NULL)"
        self._db().executemany(sql, [(stream, each) for each in digests])

    def removed_itself(self, stream: str, outcome: str) -> None:
        """The record itself and its key are gone."""
        sql = "UPDATE remnant SET outcome = ? WHERE stream = ? AND digest IN (?, ?)"
        self._db().execute(sql, (outcome, stream, ITSELF, ITS_KEY))

    def removed_file(self, digest: str, outcome: str, again: str) -> None:
        """A file is gone, or stays for others; its digest is forgotten. It counts once, and as `again` elsewhere."""
        rows = self._db().execute("SELECT stream FROM remnant WHERE digest = ?", (digest,)).fetchall()
        for (stream,) in rows:
            sql = "UPDATE remnant SET digest = ?, outcome = ? WHERE stream = ? AND digest = ?"
            self._db().execute(sql, (secrets.token_hex(8), outcome, stream, digest))
            outcome = again

    def settle(self) -> None:
        """Let go of what is removed, but for executions that are in progress and certify it."""
        if not self.under_way():
            self._db().execute("DELETE FROM remnant WHERE outcome IS NOT NULL")

    def begin(self, disposal: str) -> None:
        """The execution of a disposal has begun."""
        self._db().execute("INSERT OR IGNORE INTO disposal_under_way (disposal) VALUES (?)", (disposal,))

    def keep_found(self, disposal: str, marks: Iterable[str]) -> None:
        """Keep in which files something was found."""
        sql = "UPDATE disposal_under_way SET found = ? WHERE disposal = ?"
        self._db().execute(sql, (orjson.dumps(list(marks)).decode(), disposal))

    def certified(self, disposal: str, streams: Iterable[str]) -> None:
        """Nothing is left to do for a disposal and its records."""
        self._db().executemany("DELETE FROM remnant WHERE stream = ?", [(stream,) for stream in streams])
        self._db().execute("DELETE FROM disposal_under_way WHERE disposal = ?", (disposal,))
