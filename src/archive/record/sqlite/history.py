"""The events of the record, read: by position, by record, by name. What is sealed is opened where its key is here."""

import sqlite3
from collections.abc import Callable, Collection, Iterator
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from archive.kernel import CONTENT_UNAVAILABLE, Row, Seen, see
from archive.record.sqlite.schema import has_firsts
from archive.sealing.rows import MARK, Rows

_READ = (
    "SELECT e.position, e.origin, e.stream, e.version, e.name, e.recorded_at, e.recorded_by, e.fact, e.leaf,"
    " coalesce(c.seal, c.bytes), {firsts} FROM event e LEFT JOIN content c USING (position)"
)
_FIRSTS = "e.first_origin, e.first_position, e.first_leaf, e.first_recorded_at"
_TOLD = "SELECT position, stream, version, name, recorded_at, fact, leaf FROM event"
NO_END = 2**62


class Told(NamedTuple):
    """The fact of an event in its place, without content."""

    position: int
    stream: str
    version: int
    name: str
    recorded_at: str
    fact: bytes
    leaf: bytes


class History:
    """What was recorded, in its order. `db` gives the connection, `rows` opens what is sealed."""

    def __init__(self, db: Callable[[], sqlite3.Connection], rows: Rows) -> None:
        self._db, self.rows = db, rows
        self._read = ""
        self._known: dict[tuple[str, str, str], tuple[int, tuple[Any, ...]]] = {}

    @property
    def _whole(self) -> str:
        """How whole events are read; those of a record of the shape before state nowhere else."""
        if not self._read:
            self._read = _READ.format(firsts=_FIRSTS if has_firsts(self._db()) else "NULL, NULL, NULL, NULL")
        return self._read

    # -- whole events --------------------------------------------------------------------------------------------

    def read(self, after: int, limit: int, upto: int | None = None) -> list[Row]:
        """Rows of the one order after a position, with content: None where destroyed, opened where sealed."""
        rows = self._db().execute(
            f"{self._whole} WHERE e.position > ? AND e.position <= ? ORDER BY e.position LIMIT ?",
            (after, upto if upto is not None else NO_END, limit),
        )
        return [self._opened(row) if row[9] and row[9][0] == MARK else row for row in rows]

    def read_stream(self, stream: UUID, gt: int = 0, lte: int | None = None) -> list[Row]:
        """Rows of one stream in order of version."""
        rows = self._db().execute(
            f"{self._whole} WHERE e.stream = ? AND e.version > ? AND e.version <= ? ORDER BY e.version",
            (str(stream), gt, lte if lte is not None else NO_END),
        )
        return [self._opened(row) if row[9] and row[9][0] == MARK else row for row in rows]

    def seen_of(self, id: str, upto: int) -> list[Seen]:
        """Events of one record up to a position, as read models take them; none where no record has this id."""
        try:
            stream = str(UUID(id))
        except ValueError:
            return []
        sql = f"{self._whole} WHERE e.stream = ? AND e.position <= ? ORDER BY e.version"
        rows = self._db().execute(sql, (stream, upto))
        return [see(self._opened(row) if row[9] and row[9][0] == MARK else row) for row in rows]

    def _opened(self, row: Row) -> Row:
        """A row whose content is sealed, with what it opens to, or with the word that its key is missing."""
        opened = self.rows.open(row[2], row[3], row[4], row[9] or b"")
        return (*row[:9], opened[1] if opened else CONTENT_UNAVAILABLE, *row[10:])

    # -- where the record stands ---------------------------------------------------------------------------------

    def position(self) -> int:
        """The newest position there is now; 0 where nothing is recorded."""
        return self._db().execute("SELECT max(position) FROM event").fetchone()[0] or 0

    def tail(self) -> tuple[int, str]:
        """The newest position and its moment; 0 and no moment where nothing is recorded."""
        row = self._db().execute("SELECT position, recorded_at FROM event ORDER BY position DESC LIMIT 1").fetchone()
        return row or (0, "")

    def moment_before(self, position: int) -> str | None:
        """The moment of the newest event at or before a position."""
        sql = "SELECT recorded_at FROM event WHERE position <= ? ORDER BY position DESC LIMIT 1"
        row = self._db().execute(sql, (position,)).fetchone()
        return row[0] if row else None

    def count(self) -> int:
        """How many events the record holds."""
        return int(self._db().execute("SELECT count(*) FROM event").fetchone()[0])

    def count_named(self, name: str) -> int:
        """How many events this archive itself recorded under a name."""
        return len(self._under(name, "position", self._own))

    @property
    def _own(self) -> str:
        """What narrows a question to what this archive recorded itself."""
        return " AND first_origin IS NULL" if "first_origin" in self._whole else ""

    def _under(self, name: str, column: str, narrowed: str) -> list[Any]:
        """A column of the events under a name, in order. No event is ever taken away: only what came since is read."""
        where = f"name = ?{narrowed} AND position > ? AND position <= ?"
        sql = f"SELECT {column} FROM event WHERE {where} ORDER BY position"
        db = self._db()
        if db.in_transaction:  # what it wrote may be undone
            return [value for (value,) in db.execute(sql, (name, 0, NO_END))]
        newest = self.position()
        upto, found = self._known.get(asked := (name, column, narrowed), (0, ()))
        if upto > newest:
            upto, found = 0, ()
        if upto < newest:
            found = (*found, *(value for (value,) in db.execute(sql, (name, upto, newest))))
            self._known[asked] = newest, found
        return list(found)

    def holds(self, name: str) -> bool:
        """Whether anything was ever stored under a name."""
        return self._db().execute("SELECT 1 FROM event_name WHERE name = ?", (name,)).fetchone() is not None

    def version_of(self, stream: UUID) -> int:
        """The newest version of a stream; 0 when there is none."""
        row = self._db().execute("SELECT max(version) FROM event WHERE stream = ?", (str(stream),)).fetchone()
        return row[0] or 0

    # -- records -------------------------------------------------------------------------------------------------

    def records(self) -> int:
        """How many records there are."""
        return int(self._db().execute("SELECT count(*) FROM event WHERE version = 1").fetchone()[0])

    def streams(self, first: str, *, own: bool = False) -> list[str]:
        """The records whose first event is stored under this name, in order; only those recorded here with `own`."""
        return self._under(first, "stream", f" AND version = 1{self._own if own else ''}")

    def received(self, first: str) -> list[str]:
        """The records received from other archives whose first event is stored under this name, in order."""
        if not has_firsts(self._db()):
            return []
        sql = "SELECT stream FROM event WHERE name = ? AND version = 1 AND first_origin IS NOT NULL ORDER BY position"
        return [row[0] for row in self._db().execute(sql, (first,))]

    def begun(self, after: int) -> tuple[int, list[str]]:
        """The newest position, and the streams whose first event came after a position."""
        newest = self.position()
        sql = "SELECT stream FROM event WHERE version = 1" + (" AND position > ?" if after else "")
        return newest, [row[0] for row in self._db().execute(sql, (after,) if after else ())]

    def begun_between(self, after: int, limit: int, upto: int) -> list[tuple[int, str]]:
        """The first position and the id of records that began after a position, and up to another."""
        sql = "SELECT position, stream FROM event WHERE version = 1 AND position > ? AND position <= ?"
        return self._db().execute(f"{sql} ORDER BY position LIMIT ?", (after, upto, limit)).fetchall()

    def ends(
        self, after: int, limit: int, upto: int, *, without: Collection[str] = (), stream: str | None = None
    ) -> list[tuple[int, str, str, str]]:
        """The newest event of each record, in order: position, record, name, when it was recorded.

        Events of the names in `without` count as if they had never been; with `stream` of this record alone.
        """
        passed, of = f"name NOT IN ({_marks(without)})", "" if stream is None else " AND e.stream = ?"
        sql = (
            "SELECT e.position, e.stream, e.name, e.recorded_at FROM event e WHERE e.position > ? AND e.position <= ?"
            f"{of} AND e.{passed} AND NOT EXISTS (SELECT 1 FROM event n WHERE n.stream = e.stream"
            f" AND n.version > e.version AND n.position <= ? AND n.{passed}) ORDER BY e.position LIMIT ?"
        )
        one = () if stream is None else (stream,)
        return self._db().execute(sql, (after, upto, *one, *without, upto, *without, limit)).fetchall()

    # -- facts ---------------------------------------------------------------------------------------------------

    def named(self, names: Collection[str], after: int, upto: int, *, newest: int) -> list[tuple[int, str]]:
        """Position and stream of events of these names between two positions, in order; of many the newest."""
        sql = f"SELECT position, stream FROM event WHERE position > ? AND position <= ? AND name IN ({_marks(names)})"
        rows = self._db().execute(f"{sql} ORDER BY position DESC LIMIT ?", (after, upto, *names, newest))
        return rows.fetchall()[::-1]

    def facts_named(self, name: str, after: int, *, own: bool = False) -> tuple[int, list[tuple[str, dict[str, Any]]]]:
        """The newest position, and streams and facts of the events of a name that came after a position.

        With `own` those alone that this archive itself recorded.
        """
        newest, here = self.position(), self._own if own else ""
        sql = (
            f"SELECT stream, fact FROM event WHERE position > ? AND position <= ? AND name = ?{here} ORDER BY position"
        )
        rows = self._db().execute(sql, (after, newest, name)).fetchall()
        return newest, [(stream, orjson.loads(fact)) for stream, fact in rows]

    def facts_after(self, position: int) -> list[tuple[str, str, dict[str, Any]]]:
        """Stream, name and fact of every event after a position, in order."""
        rows = self._db().execute(
            "SELECT stream, name, fact FROM event WHERE position > ? ORDER BY position", (position,)
        )
        return [(stream, name, orjson.loads(fact)) for stream, name, fact in rows.fetchall()]

    def first_fact(self, stream: str) -> dict[str, Any]:
        """The fact of the first event of a record; empty where there is none."""
        row = self._db().execute("SELECT fact FROM event WHERE stream = ? AND version = 1", (stream,)).fetchone()
        return orjson.loads(row[0]) if row else {}

    def facts_of(
        self, stream: str, after: int | None, upto: int | None, *, newest_first: bool, limit: int | None
    ) -> list[tuple[str, int, str, bytes]]:
        """Stream, version, name and fact of events of one stream between two versions."""
        sql = "SELECT stream, version, name, fact FROM event WHERE stream = ? AND version > ? AND version <= ?"
        values = (after if after is not None else -NO_END, upto if upto is not None else NO_END)
        order = f"ORDER BY version {'DESC' if newest_first else 'ASC'} LIMIT ?"
        return self._db().execute(f"{sql} {order}", (stream, *values, -1 if limit is None else limit)).fetchall()

    def facts_from(
        self, first: int, last: int | None, names: Collection[str], limit: int
    ) -> list[tuple[str, int, str, bytes, int]]:
        """Stream, version, name, fact and position of events from one position to another, of these names if any."""
        sql = "SELECT stream, version, name, fact, position FROM event WHERE position >= ? AND position <= ?"
        wanted = f" AND name IN ({_marks(names)})" if names else ""
        values = (first, last if last is not None else NO_END, *names, limit)
        return self._db().execute(f"{sql}{wanted} ORDER BY position LIMIT ?", values).fetchall()

    def told(self, *names: str, stream: UUID | None = None, after: int = 0) -> Iterator[Told]:
        """Events of these names in order, of one record where one is given, after a position."""
        of, values = ("stream = ? AND ", (str(stream),)) if stream else ("", ())
        sql = f"{_TOLD} WHERE {of}name IN ({_marks(names)}) AND position > ? ORDER BY position"
        return (_told(row) for row in self._db().execute(sql, (*values, *names, after)))

    def newest(self, stream: UUID, *names: str) -> Told | None:
        """The newest event of a record, of these names where some are given."""
        wanted = f" AND name IN ({_marks(names)})" if names else ""
        sql = f"{_TOLD} WHERE stream = ?{wanted} ORDER BY version DESC LIMIT 1"
        row = self._db().execute(sql, (str(stream), *names)).fetchone()
        return _told(row) if row else None

    def newest_of(self, streams: Collection[UUID], name: str) -> Told | None:
        """The newest event of a name in any of these records."""
        sql = (
            "SELECT e.position, e.stream, e.version, e.name, e.recorded_at, e.fact, e.leaf FROM json_each(?) s"
            " JOIN event e ON e.stream = s.value WHERE e.name = ? ORDER BY e.position DESC LIMIT 1"
        )
        row = self._db().execute(sql, (orjson.dumps([str(each) for each in streams]).decode(), name)).fetchone()
        return _told(row) if row else None

    def stands_before(self, name: str, last: str) -> bool:
        """Whether this archive recorded an event of a name before the last one of another."""
        newest = f"SELECT max(position) FROM event WHERE name = ?{self._own}"
        sql = f"SELECT 1 FROM event WHERE name = ?{self._own} AND position < ({newest}) LIMIT 1"
        return self._db().execute(sql, (name, last)).fetchone() is not None

    def stating(self, member: str, after: int, upto: int) -> Iterator[tuple[str, str]]:
        """Streams whose fact states an id in a member of this name, between two positions in order, with the id."""
        mention = f'"{member}":"'.encode()
        sql = (
            f"SELECT stream, substr(fact, instr(fact, ?1) + {len(mention)}, 36) FROM event"
            " WHERE position > ?2 AND position <= ?3 AND instr(fact, ?1) ORDER BY position"
        )
        return ((stream, stated.decode()) for stream, stated in self._db().execute(sql, (mention, after, upto)))


def _marks(names: Collection[str]) -> str:
    return ",".join("?" * len(names))


def _told(row: tuple[Any, ...]) -> Told:
    position, stream, version, name, at, fact, leaf = row
    return Told(position, _text(stream), version, _text(name), _text(at), fact, leaf)


def _text(stored: Any) -> Any:
    """A stored text; after tampering it may be bytes."""
    return stored.decode() if isinstance(stored, bytes) else stored
