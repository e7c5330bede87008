"""Our recorder behind the eventsourcing library's interface: one transaction = facts, content, leaves and the tree
over them."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from eventsourcing.persistence import ApplicationRecorder, Notification, StoredEvent, Subscription

from archive.clock.events import ClockCorrected, clock_id
from archive.errors import Damaged
from archive.ledger.acknowledged import HOME, Acknowledged, path_of, read_mark
from archive.ledger.leaf import leaf_hashes
from archive.record.draft import NOBODY, Attached, Draft
from archive.record.sqlite.append import Content, append
from archive.record.sqlite.database import Database
from archive.record.sqlite.history import History
from archive.record.sqlite.operations import Operations
from archive.retirement.ended import require_not_retired
from archive.sealing.rows import Rows

CORRECTED = ClockCorrected.name
Stamp = Callable[[Operations, str], tuple[datetime, Sequence[Draft]]]
"""Takes the newest time of recording; returns the next one, and events to record first."""


class Recorder(History, ApplicationRecorder):
    """Appends events in one total order and reads them back, by stream or by position.

    `clock` gives the moment of recording, or `stamping` where it is set; asked under the write lock, it never goes back
    but with the word that moments were ahead. `rows` opens what is sealed. With `reading` nothing is written;
    `older` takes a record of the shape before as well.
    """

    def __init__(
        self,
        path: Path,
        origin: str,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        rows: Rows | None = None,
        *,
        reading: bool = False,
        older: bool = False,
    ) -> None:
        self.path, self.origin, self._clock, self.reading = path, origin, clock, reading
        self.stamping: Stamp | None = None
        self.database = Database(path, reading=reading, older=older)
        self.operations = Operations(lambda: self.database.reader, rows or Rows(None))
        self._writing = Operations(lambda: self.database.writer, rows or Rows(None))
        self.tree, self.contents, self.sealed = self.operations.tree, self.operations.contents, self.operations.sealed
        self.destructions, self.lookups = self.operations.destructions, self.operations.lookups
        self.beside = self.operations.beside
        super().__init__(lambda: self.database.reader, self.operations.history.rows)

    @property
    def acknowledged(self) -> Acknowledged:
        """How far the record was acknowledged, and whether its files are in their place."""
        return self.database.acknowledged

    def close(self) -> None:
        """Release what it holds open."""
        self.database.close()

    @contextmanager
    def transaction(self) -> Iterator[Operations]:
        """One durable transaction under the write lock, or nothing at all. Refuses: open for reading alone."""
        with self.database.transaction():
            yield self._writing

    def acknowledge(self) -> None:
        """Keep a mark of where the record stands, where there is none yet."""
        position = self.position()
        if position and read_mark(path_of(self.path), HOME) is None:
            with suppress(Damaged):  # a tree that lacks a node: verifying names it
                self.acknowledged.keep(position, self.tree.root_at(position))

    def insert_events(
        self, stored_events: Sequence[StoredEvent], *, attached: Attached | None = None, **kwargs: Any
    ) -> Sequence[int]:
        """Append in one durable transaction; positions come back in the order given.

        Refuses: a stream version already taken (IntegrityError), a used idempotency or lookup key; a retired archive.
        """
        if not stored_events:
            return []
        with self.database.transaction() as db:
            require_not_retired(self._writing, (event.topic for event in stored_events))
            for require in attached.firsts if attached is not None else ():
                require(self._writing)
            last, moment = self._writing.history.tail()
            now, before = self._moment(moment, stored_events[0], attached)
            stored_events = [*before, *stored_events] if before else stored_events
            rows = self._rows(stored_events, last + 1, now)
            positions = range(last + 1, last + 1 + len(rows))
            self.database.names.keep(db, (row[4] for row in rows))
            append(db, self.database.log, rows, _contents(stored_events, positions))
            if attached is not None:
                _attach(self._writing, attached, rows[-1])
        return list(positions)[len(before) :]

    def _moment(self, tail: str, first: StoredEvent, attached: Attached | None) -> tuple[str, Sequence[Draft]]:
        """The moment of recording, never before the newest but for a correction; and what is to be said first."""
        if attached is not None and attached.at is not None:
            said = _text(attached.at)
            return (said if first.topic == CORRECTED else max(said, tail)), ()
        if self.stamping is None:
            return max(_text(self._clock()), tail), ()
        moment, before = self.stamping(self._writing, tail)
        return max(_text(moment), tail), before

    def _rows(self, events: Sequence[StoredEvent], first: int, now: str) -> list[tuple[Any, ...]]:
        origin = self.origin
        heads = [
            (
                position,
                origin,
                str(event.originator_id),
                event.originator_version,
                event.topic,
                now,
                getattr(event, "recorded_by", NOBODY),
                event.state,
            )
            for position, event in enumerate(events, first)
        ]
        firsts = (getattr(event, "first", None) or () for event in events)
        return [(*head, leaf, *first) for head, leaf, first in zip(heads, leaf_hashes(heads), firsts, strict=True)]

    def position_at(self, moment: datetime) -> int:
        """The newest position recorded at or before a moment.

        Moments never decrease between two corrections, so a bisection finds it; what was recorded ahead of a
        correction counts as recorded at its moment.
        """
        wanted, high = _text(moment), self.position()
        corrections = [each.position for each in self.told(CORRECTED, stream=clock_id(self.origin))]
        for first in [*reversed(corrections), 1]:
            low = first - 1
            while low < high:
                middle = (low + high + 1) // 2
                known = self.moment_before(middle)
                low, high = (middle, high) if known is None or known <= wanted else (low, middle - 1)
            if low >= first:
                return low
            high = first - 1
        return 0

    # -- the interface of the library ----------------------------------------------------------------------------

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """See the library: the events of one record."""
        rows = self.facts_of(str(originator_id), gt, lte, newest_first=desc, limit=limit)
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
        """See the library: events in the order of their positions."""
        first = 0 if start is None else start if inclusive_of_start else start + 1
        rows = self.facts_from(first, stop, topics, limit)
        return [Notification(_id(row[0]), row[1], row[2], row[3], row[4]) for row in rows]

    def max_notification_id(self) -> int | None:
        """See the library: the newest position."""
        return self.position() or None

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


def _contents(events: Sequence[StoredEvent], positions: Sequence[int]) -> Iterator[Content]:
    for position, event in zip(positions, events, strict=True):
        if isinstance(event, Draft):
            yield position, event.random, event.content, event.seal
        else:
            yield position, os.urandom(32), b"{}", None


def _attach(record: Operations, attached: Attached, last: tuple[Any, ...]) -> None:
    position, stream, version = last[0], last[2], last[3]
    record.lookups.add(attached.lookups)
    if attached.idempotency:
        record.lookups.answered(*attached.idempotency, stream, version, position)
    if attached.destroys:
        record.destructions.destroy(attached.destroys, position)
    for turn in attached.turns:
        record.sealed.turn(turn)
    if attached.guard is not None:
        attached.guard()
    if attached.within is not None:
        attached.within(record)
