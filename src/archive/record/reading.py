"""The record open for reading: what was recorded, in the one order and record by record, and the day it is."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Self
from uuid import UUID
from zoneinfo import ZoneInfo

from archive.clock.moment import Moment, Today
from archive.clock.stamping import Stamping, given_clock
from archive.clock.watch import Watch
from archive.kernel import First, Recorded, Row, Seen, decode, see
from archive.record.bulk import Bulk
from archive.record.bygone import Bygone
from archive.record.newness import Newness
from archive.record.parts import Parts
from archive.record.recorder import Recorder
from archive.sealing.atrest import AtRest
from archive.sealing.files import Files
from archive.sealing.rows import Rows
from archive.terms import day_in


class _OfThread(threading.local):
    """What each thread is doing."""

    bulk: Bulk | None = None
    telling = False
    asked: tuple[bytes, bytes] | None = None


class Reading:
    """The record of one organisation as it was recorded, in one file."""

    def __init__(
        self,
        path: Path,
        *,
        origin: str,
        timezone: str,
        clock: Callable[[], datetime] | None,
        watch: Watch | None,
        files: Files | None,
        reading: bool,
        older: bool,
    ) -> None:
        self.origin, self.timezone = origin, ZoneInfo(timezone)
        self.given_clock = clock is not None
        self._clock = clock or (lambda: datetime.now(UTC))
        rows = Rows(files.keys) if files else None
        self.recorder = Recorder(path, origin, self._clock, rows, reading=reading, older=older)
        self.watch = watch if watch is not None and not given_clock(self.recorder) else None
        if self.watch is not None:
            self.recorder.stamping = Stamping(self.watch, origin)
            self.recorder.stamping.begin(self.recorder)
        self.at_rest = AtRest(self.recorder, files) if files else None
        self.bygone, self.parts = Bygone(self.recorder), Parts(self.recorder.facts_named)
        self._newness = Newness(self.recorder.begun, lambda: self.position)
        self._local = _OfThread()

    def close(self) -> None:
        """Release what it holds open."""
        if self.watch is not None:
            self.watch.close()
        self.recorder.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def moment(self) -> Moment:
        """The moment it is, as far as it is trusted."""
        if self.watch is not None:
            return self.watch.look()
        clock = self._clock().astimezone(UTC)
        return Moment(clock, clock)

    def now(self) -> datetime:
        """The moment that stamps the events: the clock's, or what it is taken for while the clock is distrusted."""
        return self.moment().assumed

    def today(self) -> date:
        """The day it is where the archive is kept, by which things begin: the earlier of two while it is distrusted."""
        return day_in(self.moment().earliest, self.timezone)

    def recording_day(self) -> date:
        """The day of what is recorded now."""
        return day_in(self.now(), self.timezone)

    def day(self) -> Today:
        """The day it is, with the one by which things end."""
        return Today.of(self.moment(), self.timezone)

    def newest_moment(self) -> datetime | None:
        """The newest moment of recording; None while nothing is recorded."""
        moment = self.recorder.tail()[1]
        return datetime.fromisoformat(moment) if moment else None

    @property
    def position(self) -> int:
        """The newest position of the record; 0 when it is empty."""
        return self.recorder.position()

    def position_at(self, moment: datetime) -> int:
        """The newest position recorded at or before a moment; 0 when there was none."""
        return self.recorder.position_at(moment)

    def read(self, after: int, limit: int, upto: int | None = None) -> list[Recorded]:
        """Events of the one order after a position, as today's classes."""
        return [recorded(row) for row in self.recorder.read(after, limit, upto)]

    def seen(self, after: int, limit: int, upto: int | None = None) -> list[Seen]:
        """Events of the one order after a position, as read models take them."""
        return [see(row) for row in self.recorder.read(after, limit, upto)]

    def seen_of(self, id: str, upto: int) -> list[Seen]:
        """Events of one record up to a position, as read models take them."""
        return [see(row) for row in self.recorder.read_stream(UUID(id)) if row[0] <= upto]

    def streams(self, first: str, *, own: bool = False) -> list[UUID]:
        """The records whose first event is stored under this name, in order; only those recorded here with `own`."""
        return [UUID(stream) for stream in self.recorder.streams(first, own=own)]

    def received(self, first: str) -> list[UUID]:
        """The records received from other archives whose first event is stored under this name, in order."""
        return [UUID(stream) for stream in self.recorder.received(first)]

    def history(self, id: UUID) -> list[Recorded]:
        """All events of one record, in order."""
        return [recorded(row) for row in self.recorder.read_stream(id)]

    def lies_sealed(self, id: UUID) -> bool:
        """Whether the content of a record is sealed."""
        return self.at_rest is not None and self.at_rest.is_sealed(str(id))

    def tend(self) -> None:
        """Complete pending sealing and unsealing, and unseal what is no longer secret: now and then, while serving."""
        if self.at_rest is not None:
            self.at_rest.tend(self.today())
        if self.watch is not None:
            self.watch.ask()


def recorded(row: Row) -> Recorded:
    """A stored row as an event in its place."""
    position, origin, stream, version, name, at, by, fact, leaf, content, *first = row
    event = decode(name, fact, content)
    moment = datetime.fromisoformat(at)
    received = First(*first) if first[0] else None  # type: ignore[arg-type]
    return Recorded(position, origin, UUID(stream), version, event, moment, UUID(by), leaf, received)
