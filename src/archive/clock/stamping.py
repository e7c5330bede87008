"""The moment of recording, under the write lock: what is trusted, and the record's own word where it is distrusted."""

from collections.abc import Sequence
from datetime import datetime

import orjson

from archive.clock.events import ANSWERS, ClockDoubted, ClockSettled, clock_id
from archive.clock.moment import Moment
from archive.clock.watch import Watch
from archive.kernel import ActorId, Pending
from archive.record.draft import Draft, drafts
from archive.record.sqlite.history import History
from archive.record.sqlite.operations import Operations
from archive.registered import public_id


class Stamping:
    """Gives moments of recording by a watched clock; before the first distrusted one the record states so."""

    def __init__(self, watch: Watch, origin: str) -> None:
        self._watch, self._stream = watch, clock_id(origin)
        self._by = ActorId(public_id(origin, "archive", origin))

    def begin(self, history: History) -> None:
        """Take up with the record as it stands."""
        newest, answer = history.tail()[1], history.newest(self._stream, *ANSWERS)
        self._watch.begin(datetime.fromisoformat(newest) if newest else None, answer.version if answer else 0)

    def __call__(self, record: Operations, tail: str) -> tuple[datetime, Sequence[Draft]]:
        """The moment of what is recorded now, and what is to be said before it."""
        newest = record.history.newest(self._stream)
        name, version = (newest.name, newest.version) if newest else ("", 0)
        if name in ANSWERS and version > self._watch.answer:
            self._watch.begin(datetime.fromisoformat(tail), version)
        moment = self._watch.look(datetime.fromisoformat(tail) if tail else None)
        doubted = name == ClockDoubted.name
        if (moment.why is not None) == doubted:
            return moment.assumed, ()
        return moment.assumed, self._said(moment, version + 1)

    def _said(self, moment: Moment, version: int) -> Sequence[Draft]:
        event = (
            ClockDoubted(clock=moment.clock, assumed=moment.assumed, why=moment.why)
            if moment.why is not None
            else ClockSettled(clock=moment.clock, assumed=moment.assumed)
        )
        return drafts([Pending(self._stream, version, event, self._by)])


def given_clock(history: History) -> bool:
    """Whether the first event states that the moments of this archive were not read off a clock."""
    first = history.read(0, 1, upto=1)
    return bool(first) and bool(orjson.loads(first[0][7]).get("given_clock"))
