"""Our SQLite recorder behind the eventsourcing library's interface: one transaction = facts, content,
leaves and the tree over them."""

import os
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from eventsourcing.persistence import ApplicationRecorder, IntegrityError, Notification, StoredEvent, Subscription

from archive.clock.events import ClockCorrected, clock_id
from archive.errors import Conflict, Damaged, DiskFailed, StorageFull
from archive.files.databases import failed, fold_log, is_full
from archive.files.mounted import ReadOnly, opened_to_read
from archive.kernel import CONTENT_UNAVAILABLE
from archive.ledger.acknowledged import HOME, Acknowledged, Mark, path_of, read_mark
from archive.ledger.leaf import leaf_hashes
from archive.ledger.log import Log, nodes_of
from archive.ledger.tree import root_at, root_of
from archive.sealing.rows import MARK, Rows, Turn, adapt

BUSY_SECONDS, FOLD_SECONDS = 60, 2.0
CORRECTED = ClockCorrected.name
NOBODY = str(UUID(int=0))
READ = (
    "SELECT e.position, e.origin, e.stream, e.version, e.name, e.recorded_at, e.recorded_by, e.fact, e.leaf,"
    " coalesce(c.seal, c.bytes) FROM event e LEFT JOIN content c USING (position)"
)
Row = tuple[int, str, str, int, str, str, str, bytes, bytes, bytes | None]


@dataclass(frozen=True)
class Draft(StoredEvent):
    """A stored event with its detachable part and its author; a plain StoredEvent has neither.

    With `seal`, the envelope of both, random is zero and content empty.
    """

    random: bytes = b""
    content: bytes = b"{}"
    recorded_by: str = NOBODY
    seal: bytes | None = None


@dataclass(slots=True)
class Attached:
    """What is written in the same transaction as the events, or not at all; `within` writes or refuses more.

    `at` is the moment of recording where people said which one is right.
    """

    lookups: list[tuple[bytes, str]] = field(default_factory=list)
    idempotency: tuple[bytes, bytes] | None = None
    destroys: tuple[int, ...] = ()
    turns: tuple[Turn, ...] = ()
    guard: Callable[[], None] | None = None
    within: Callable[[sqlite3.Connection], None] | None = None
    at: datetime | None = None


class IdempotencyRace(Conflict):
    """Two requests with one Idempotency-Key met; the second reads what the first recorded."""

    code = "idempotency_race"


class LookupRace(Conflict):
    """Two processes recorded the same natural key; the second finds what the first recorded."""

    code = "lookup_race"


Stamp = Callable[[sqlite3.Connection, str], tuple[datetime, Sequence[Draft]]]
"""Gives the moment of recording after the newest one there is, and events to be recorded before all others."""


class _Connection(sqlite3.Connection):
    """A connection that is closed with the thread whose own it is."""

    def __del__(self) -> None:
        with suppress(sqlite3.ProgrammingError):  # it was never opened
            self.close()


class Recorder(ApplicationRecorder):
    """Appends events in one total order and reads them back, by stream or by position.

    `clock` gives the moment of recording, or `stamping` where it is set; asked under the write lock, it never goes back
    but with the word that moments were ahead. `rows` opens what lies sealed. With `reading` nothing is written.
    """

    def __init__(
        self,
        path: Path,
        origin: str,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        rows: Rows | None = None,
        *,
        reading: bool = False,
    ) -> None:
        self.path, self.origin, self._clock, self.rows = path, origin, clock, rows or Rows(None)
        self.stamping: Stamp | None = None
        self._write_lock = threading.Lock()
        self._local = threading.local()
        self._closed, self._kept, self.reading = False, False, reading
        self._log = Log()
        self._writer = self._connect()
        if reading:
            self.acknowledged = Acknowledged(path, reading=True)
            return
        for pragma in ("cache_size=-65536", "wal_autocheckpoint=8000"):
            self._writer.execute(f"PRAGMA {pragma}")
        with self._translated():
            adapt(self._writer)
            self._writer.executescript(files("archive.record").joinpath("schema.sql").read_text("utf-8"))
        self.acknowledged = Acknowledged(path)

    def _connect(self) -> sqlite3.Connection:
        if self.reading:
            return opened_to_read(self.path, check_same_thread=False, factory=_Connection)
        db = sqlite3.connect(
            self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, factory=_Connection
        )
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "foreign_keys=ON"):
            db.execute(f"PRAGMA {pragma}")
        return db

    @property
    def reader(self) -> sqlite3.Connection:
        """This thread's own connection for reading; WAL lets it read while another writes."""
        db: sqlite3.Connection | None = getattr(self._local, "db", None)
        if self._closed:
            raise sqlite3.ProgrammingError("The record is closed.")
        if db is None:
            if not self.acknowledged.in_place():  # a new file there would spoil what its log holds
                return self._writer
            db = self._local.db = self._connect()
        return db

    def close(self) -> None:
        """Fold the log in and close what writes and this thread's own reading.

        Another thread may be in the middle of a read, so its connection goes with it; where that, or another process,
        keeps the log, whoever closes the record next folds it in.
        """
        if self._closed:
            return
        self._closed = True
        with suppress(sqlite3.DatabaseError, OSError, Damaged):
            self.keep_aside()
        with self._write_lock:
            with suppress(sqlite3.DatabaseError):  # a full disk: what the log holds is durable where it is
                if self.acknowledged.in_place():  # else the log may be the only trace of what is gone
                    fold_log(self._writer, seconds=0 if self.reading else FOLD_SECONDS)
            self._writer.close()
            self.acknowledged.close()
        if (own := self._local.__dict__.pop("db", None)) is not None:
            own.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if self.reading:
                raise ReadOnly from error
            if is_full(error, self.path.parent):
                raise StorageFull("The disk took no more; nothing was recorded.") from error
            if failed(error):
                self.acknowledged.require()
                raise DiskFailed from error
            if "locked" in str(error):
                raise Conflict("Another process kept the record locked.", remedy="Try again.") from error
            raise

    def keep_aside(self) -> None:
        """Where the files of the record were taken away, write it to aside/ as this process has it open; once."""
        if self.reading or self._kept or self.acknowledged.in_place():
            return
        with self._write_lock:
            self._kept = True
            position = self._writer.execute("SELECT max(position) FROM event").fetchone()[0] or 0
            mark = Mark(HOME, position, root_at(position, nodes_of(self._writer)))
            if not self.acknowledged.lost(mark) or mark.root is None:
                return
            folder = self.path.parent / "aside" / f"record-{position}-{mark.root.hex()[:8]}"
            folder.mkdir(parents=True, exist_ok=True)
            part = folder / f"{self.path.name}.part"
            with closing(sqlite3.connect(part)) as copy:
                self._writer.backup(copy)
            part.rename(folder / self.path.name)

    def rewrite(self) -> None:
        """Write the file anew, so that no page keeps what a deletion left in a corner of it."""
        with self._write_lock, self._translated():
            self._writer.execute("VACUUM")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One durable transaction under the write lock, or nothing at all. Refuses: open for reading alone."""
        if self.reading:
            raise ReadOnly
        with self._write_lock, self._translated():
            db = self._writer
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                self.acknowledged.require()
                db.execute("COMMIT")
                grown = self._log.settle()
            except BaseException:
                self._log.forget()
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise
            self.acknowledged.require()
            if grown is not None:
                self.acknowledged.keep(grown[0], root_of(grown[1]))

    def acknowledge(self) -> None:
        """Keep a mark of where the record stands, where there is none yet."""
        position = self.max_notification_id() or 0
        if position and read_mark(path_of(self.path), HOME) is None:
            with suppress(Damaged):  # a tree that lacks a node: verifying names it
                self.acknowledged.keep(position, self.root_at(position))

    def root_at(self, position: int) -> bytes:
        """The root of the tree over the events up to a position. Refuses: a node that is lacking."""
        return root_at(position, nodes_of(self.reader))

    def insert_events(
        self, stored_events: Sequence[StoredEvent], *, attached: Attached | None = None, **kwargs: Any
    ) -> Sequence[int]:
        """Append in one durable transaction; positions come back in the order given.

        Refuses: a stream version already taken (IntegrityError), a used idempotency or lookup key.
        """
        if not stored_events:
            return []
        with self.transaction() as db:
            last, moment = self._tail(db)
            now, before = self._moment(db, moment, stored_events[0], attached)
            stored_events = [*before, *stored_events] if before else stored_events
            rows = self._rows(stored_events, last + 1, now)
            try:
                db.executemany("INSERT INTO event VALUES (?,?,?,?,?,?,?,?,?)", rows)
            except sqlite3.IntegrityError as error:
                raise IntegrityError(str(error)) from error
            positions = range(last + 1, last + 1 + len(rows))
            db.executemany("INSERT INTO content VALUES (?,?,?,?)", _contents(stored_events, positions))
            self._log.extend(db, last, [row[8] for row in rows])
            if attached is not None:
                _attach(db, attached, rows[-1])
                for turn in attached.turns:
                    self.rows.turn(db, turn)
                if attached.guard is not None:
                    attached.guard()
                if attached.within is not None:
                    attached.within(db)
        return list(positions)[len(before) :]

    def _moment(
        self, db: sqlite3.Connection, tail: str, first: StoredEvent, attached: Attached | None
    ) -> tuple[str, Sequence[Draft]]:
        """The moment of recording, never before the newest but for a correction; and what is to be said first."""
        if attached is not None and attached.at is not None:
            said = _text(attached.at)
            return (said if first.topic == CORRECTED else max(said, tail)), ()
        if self.stamping is None:
            return max(_text(self._clock()), tail), ()
        moment, before = self.stamping(db, tail)
        return max(_text(moment), tail), before

    @staticmethod
    def _tail(db: sqlite3.Connection) -> tuple[int, str]:
        row = db.execute("SELECT position, recorded_at FROM event ORDER BY position DESC LIMIT 1").fetchone()
        return row or (0, "")

    def _rows(self, events: Sequence[StoredEvent], first: int, now: str) -> list[tuple[Any, ...]]:
        heads = [
            (
                position,
                self.origin,
                str(event.originator_id),
                event.originator_version,
                event.topic,
                now,
                getattr(event, "recorded_by", NOBODY),
                event.state,
            )
            for position, event in enumerate(events, first)
        ]
        return [(*head, leaf) for head, leaf in zip(heads, leaf_hashes(heads), strict=True)]

    def read(self, after: int, limit: int, upto: int | None = None) -> list[Row]:
        """Rows of the one order after a position, with content: None where destroyed, opened where sealed."""
        rows = self.reader.execute(
            f"{READ} WHERE e.position > ? AND e.position <= ? ORDER BY e.position LIMIT ?",
            (after, upto if upto is not None else 2**62, limit),
        )
        return [self._opened(row) if row[9] and row[9][0] == MARK else row for row in rows]

    def _opened(self, row: Row) -> Row:
        """A row whose content lies sealed, with what it opens to, or with the word that its key is not here."""
        opened = self.rows.open(row[2], row[3], row[4], row[9] or b"")
        return (*row[:9], opened[1] if opened else CONTENT_UNAVAILABLE)

    def contents(self, after: int, limit: int) -> list[tuple[int, bytes]]:
        """Positions and content as stored, of what is neither destroyed nor sealed."""
        sql = "SELECT position, bytes FROM content WHERE position > ? AND seal IS NULL ORDER BY position LIMIT ?"
        return self.reader.execute(sql, (after, limit)).fetchall()

    def files_unsettled(self) -> bool:
        """Whether files of some record are yet to be sealed or opened like their content."""
        return self.reader.execute("SELECT 1 FROM unsettled LIMIT 1").fetchone() is not None

    def read_stream(self, stream: UUID, gt: int = 0, lte: int | None = None) -> list[Row]:
        """Rows of one stream in order of version."""
        rows = self.reader.execute(
            f"{READ} WHERE e.stream = ? AND e.version > ? AND e.version <= ? ORDER BY e.version",
            (str(stream), gt, lte if lte is not None else 2**62),
        )
        return [self._opened(row) if row[9] and row[9][0] == MARK else row for row in rows]

    def position_at(self, moment: datetime) -> int:
        """The newest position recorded at or before a moment.

        Moments never decrease between two corrections, so a bisection finds it; what was recorded ahead of a
        correction counts as recorded at its moment.
        """
        wanted, high = _text(moment), self.max_notification_id() or 0
        for first in [*self._corrections(), 1]:
            low = first - 1
            while low < high:
                middle = (low + high + 1) // 2
                sql = "SELECT recorded_at FROM event WHERE position <= ? ORDER BY position DESC LIMIT 1"
                row = self.reader.execute(sql, (middle,)).fetchone()
                low, high = (middle, high) if row is None or row[0] <= wanted else (low, middle - 1)
            if low >= first:
                return low
            high = first - 1
        return 0

    def _corrections(self) -> list[int]:
        """Positions at which moments of recording began anew, the newest first."""
        sql = "SELECT position FROM event WHERE stream = ? AND name = ? ORDER BY position DESC"
        return [row[0] for row in self.reader.execute(sql, (str(clock_id(self.origin)), CORRECTED))]

    def streams(self, first: str) -> list[str]:
        """Streams whose first event has this name, in order."""
        rows = self.reader.execute("SELECT stream FROM event WHERE name = ? ORDER BY position", (first,))
        return [row[0] for row in rows]

    def named(self, names: Collection[str], after: int, upto: int, *, newest: int) -> list[tuple[int, str]]:
        """Position and stream of events of these names between two positions, in order; of many the newest."""
        marks = ",".join("?" * len(names))
        sql = f"SELECT position, stream FROM event WHERE position > ? AND position <= ? AND name IN ({marks})"
        rows = self.reader.execute(f"{sql} ORDER BY position DESC LIMIT ?", (after, upto, *names, newest))
        return rows.fetchall()[::-1]

    def facts_named(self, name: str, after: int) -> tuple[int, list[tuple[str, dict[str, Any]]]]:
        """The newest position, and streams and facts of the events of a name that came after a position."""
        newest = self.max_notification_id() or 0
        sql = "SELECT stream, fact FROM event WHERE position > ? AND position <= ? AND name = ? ORDER BY position"
        rows = self.reader.execute(sql, (after, newest, name)).fetchall()
        return newest, [(stream, orjson.loads(fact)) for stream, fact in rows]

    def begun(self, after: int) -> tuple[int, list[str]]:
        """The newest position, and the streams whose first event came after a position."""
        newest = self.max_notification_id() or 0
        sql = "SELECT stream FROM event WHERE version = 1" + (" AND position > ?" if after else "")
        rows = self.reader.execute(sql, (after,) if after else ())
        return newest, [row[0] for row in rows]

    def version_of(self, stream: UUID) -> int:
        """The newest version of a stream; 0 when there is none."""
        row = self.reader.execute("SELECT max(version) FROM event WHERE stream = ?", (str(stream),)).fetchone()
        return row[0] or 0

    def looked_up(self, key: bytes) -> UUID | None:
        row = self.reader.execute("SELECT stream FROM lookup WHERE key = ?", (key,)).fetchone()
        return UUID(row[0]) if row else None

    def replayed(self, key: bytes) -> tuple[bytes, UUID, int, int] | None:
        """What a request with this idempotency key recorded: its digest, stream, version, position."""
        row = self.reader.execute(
            "SELECT request, stream, version, position FROM idempotency WHERE key = ?", (key,)
        ).fetchone()
        return (row[0], UUID(row[1]), row[2], row[3]) if row else None

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        rows = self.reader.execute(
            "SELECT stream, version, name, fact FROM event WHERE stream = ? AND version > ? AND version <= ?"
            f" ORDER BY version {'DESC' if desc else 'ASC'} LIMIT ?",
            (
                str(originator_id),
                gt if gt is not None else -(2**62),
                lte if lte is not None else 2**62,
                -1 if limit is None else limit,
            ),
        )
        return [StoredEvent(_id(row[0]), row[1], row[2], row[3]) for row in rows]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        first = 0 if start is None else start if inclusive_of_start else start + 1
        wanted = f" AND name IN ({','.join('?' * len(topics))})" if topics else ""
        rows = self.reader.execute(
            "SELECT stream, version, name, fact, position FROM event WHERE position >= ? AND position <= ?"
            f"{wanted} ORDER BY position LIMIT ?",
            (first, stop if stop is not None else 2**62, *topics, limit),
        )
        return [Notification(_id(row[0]), row[1], row[2], row[3], row[4]) for row in rows]

    def max_notification_id(self) -> int | None:
        return self.reader.execute("SELECT max(position) FROM event").fetchone()[0]  # type: ignore[no-any-return]

    def count(self) -> int:
        """How many events the record holds."""
        return self.reader.execute("SELECT count(*) FROM event").fetchone()[0]  # type: ignore[no-any-return]

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Subscription[ApplicationRecorder]:
        """Not offered: read models follow in batches (projections/follow.py)."""
        raise NotImplementedError("follow the record in batches with read()")


def _id(text: str) -> UUID | str:
    return UUID(text) if len(text) == 36 else text


def _text(moment: datetime) -> str:
    """RFC 3339 in UTC with six fraction digits, so that text order is the order of moments."""
    try:
        said = moment.astimezone(UTC)
    except OverflowError:  # a moment at the edge of the calendar, in a zone that leads over it
        said = moment.replace(tzinfo=UTC)
    return said.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _contents(
    events: Sequence[StoredEvent], positions: Sequence[int]
) -> Iterator[tuple[int, bytes, bytes, bytes | None]]:
    for position, event in zip(positions, events, strict=True):
        if isinstance(event, Draft):
            yield position, event.random, event.content, event.seal
        else:
            yield position, os.urandom(32), b"{}", None


def _attach(db: sqlite3.Connection, attached: Attached, last: tuple[Any, ...]) -> None:
    position, stream, version = last[0], last[2], last[3]
    try:
        db.executemany("INSERT INTO lookup VALUES (?,?)", attached.lookups)
    except sqlite3.IntegrityError as error:
        raise LookupRace("Another process recorded this at the same time.", remedy="Try again.") from error
    if attached.idempotency:
        try:
            db.execute("INSERT INTO idempotency VALUES (?,?,?,?,?)", (*attached.idempotency, stream, version, position))
        except sqlite3.IntegrityError as error:
            raise IdempotencyRace("Another request used this Idempotency-Key at the same time.") from error
    if attached.destroys:
        # Content a past destruction took already keeps its first authority.
        db.executemany("INSERT OR IGNORE INTO destruction VALUES (?,?)", [(p, position) for p in attached.destroys])
        db.executemany("DELETE FROM content WHERE position = ?", [(p,) for p in attached.destroys])
