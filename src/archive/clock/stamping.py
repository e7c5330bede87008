"""The moment of recording, under the write lock: what is believed, and the record's own word where it is doubted."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime

import orjson

from archive.clock.events import ANSWERS, ClockDoubted, ClockSettled, clock_id
from archive.clock.moment import Moment
from archive.clock.watch import Watch
from archive.kernel import ActorId, Pending
from archive.record.drafting import drafts
from archive.record.recorder import Draft
from archive.registered import public_id

_NEWEST = "SELECT name, version, recorded_at FROM event WHERE stream = ? ORDER BY version DESC LIMIT 1"
_ANSWER = "SELECT version, recorded_at FROM event WHERE stream = ? AND name IN (?,?) ORDER BY version DESC LIMIT 1"


class Stamping:
    """Gives moments of recording by a watched clock; before the first doubted one the record says so."""

    def __init__(self, watch: Watch, origin: str) -> None:
        self._watch, self._stream = watch, clock_id(origin)
        self._by = ActorId(public_id(origin, "archive", origin))

    def begin(self, db: sqlite3.Connection) -> None:
        """Take up with the record as it stands."""
        row = db.execute("SELECT recorded_at FROM event ORDER BY position DESC LIMIT 1").fetchone()
        answer = db.execute(_ANSWER, (str(self._stream), *ANSWERS)).fetchone()
        self._watch.begin(datetime.fromisoformat(row[0]) if row else None, answer[0] if answer else 0)

    def __call__(self, db: sqlite3.Connection, tail: str) -> tuple[datetime, Sequence[Draft]]:
        """The moment of what is recorded now, and what is to be said before it."""
        newest: tuple[str, int, str] = db.execute(_NEWEST, (str(self._stream),)).fetchone() or ("", 0, "")
        if newest[0] in ANSWERS and newest[1] > self._watch.answer:
            self._watch.begin(datetime.fromisoformat(tail), newest[1])
        moment = self._watch.look(datetime.fromisoformat(tail) if tail else None)
        doubted = newest[0] == ClockDoubted.name
        if (moment.why is not None) == doubted:
            return moment.assumed, ()
        return moment.assumed, self._said(moment, newest[1] + 1)

    def _said(self, moment: Moment, version: int) -> Sequence[Draft]:
        event = (
            ClockDoubted(clock=moment.clock, assumed=moment.assumed, why=moment.why)
            if moment.why is not None
            else ClockSettled(clock=moment.clock, assumed=moment.assumed)
        )
        return drafts([Pending(self._stream, version, event, self._by)])


def given_clock(db: sqlite3.Connection) -> bool:
    """Whether the first event says that the moments of this archive were not read off a clock."""
    row = db.execute("SELECT fact FROM event WHERE position = 1").fetchone()
    return row is not None and bool(orjson.loads(row[0]).get("given_clock"))
