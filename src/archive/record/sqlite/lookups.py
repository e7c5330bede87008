"""Records found again by a keyed hash of a natural key, and what a request with an idempotency key recorded."""

import sqlite3
from collections.abc import Callable, Iterable
from uuid import UUID

from archive.errors import Conflict


class IdempotencyRace(Conflict):
    """Two requests with one Idempotency-Key met; the second reads what the first recorded."""

    code = "idempotency_race"


class LookupRace(Conflict):
    """Two processes recorded the same natural key; the second finds what the first recorded."""

    code = "lookup_race"


class Lookups:
    """Keyed hashes, and the requests that were answered."""

    def __init__(self, db: Callable[[], sqlite3.Connection]) -> None:
        self._db = db

    def find(self, key: bytes) -> UUID | None:
        """The record a keyed hash stands for."""
        row = self._db().execute("SELECT stream FROM lookup WHERE key = ?", (key,)).fetchone()
        return UUID(row[0]) if row else None

    def keys_of(self, stream: str) -> list[bytes]:
        """Every keyed hash that stands for a record, in order."""
        rows = self._db().execute("SELECT key FROM lookup WHERE stream = ? ORDER BY key", (stream,))
        return [bytes(row[0]) for row in rows]

    def all(self) -> list[tuple[bytes, str]]:
        """Every keyed hash with its record."""
        return self._db().execute("SELECT key, stream FROM lookup").fetchall()

    def replayed(self, key: bytes) -> tuple[bytes, UUID, int, int] | None:
        """What a request with this idempotency key recorded: its digest, stream, version, position."""
        sql = "SELECT request, stream, version, position FROM idempotency WHERE key = ?"
        row = self._db().execute(sql, (key,)).fetchone()
        return (row[0], UUID(row[1]), row[2], row[3]) if row else None

    # -- within a transaction ------------------------------------------------------------------------------------

    def add(self, lookups: Iterable[tuple[bytes, str]]) -> None:
        """Keep keyed hashes. Refuses: one that stands for a record already."""
        try:
            self._db().executemany("INSERT INTO lookup VALUES (?,?)", lookups)
        except sqlite3.IntegrityError as error:
            raise LookupRace("Another process changed the record at the same time.", remedy="Try again.") from error

    def drop(self, keys: Iterable[bytes]) -> None:
        """Keyed hashes that stand for nothing any more."""
        self._db().executemany("DELETE FROM lookup WHERE key = ?", [(key,) for key in keys])

    def answered(self, key: bytes, request: bytes, stream: str, version: int, position: int) -> None:
        """Keep what a request recorded. Refuses: an idempotency key that was used."""
        try:
            sql = "INSERT INTO idempotency VALUES (?,?,?,?,?)"
            self._db().execute(sql, (key, request, stream, version, position))
        except sqlite3.IntegrityError as error:
            raise IdempotencyRace("Another request used this Idempotency-Key at the same time.") from error

    def forget_requests(self, stream: str) -> None:
        """Forget the requests that wrote to a record, for it was destroyed."""
        self._db().execute("DELETE FROM idempotency WHERE stream = ?", (stream,))
