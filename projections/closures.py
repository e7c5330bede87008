"""What was closed since a view took its last event: in force at once, whatever the view still shows.

A view that lags shows what was decided before. So the record is asked which events after the position of the view can
close a record, what those records are now is folded from the record itself, and a caller who may not see everything is
judged by that beside the view. It costs one question for what is new since the last time.
"""

import sqlite3
import threading
from bisect import bisect_right
from collections.abc import Mapping
from datetime import date
from importlib.resources import files

import orjson

from archive.access.caller import Caller
from archive.errors import NotReady
from archive.kernel import Seen
from archive.record.store import Archive
from archive.retention.judged import lacks_protection
from projections.states.access import INTO_ACCESS, access_of
from projections.states.rows import NEVER, spans_of
from projections.states.sight import known
from projections.withdrawal import LEAVING

CLOSING = LEAVING | {"record.destroyed.v1", "pending.decider_named.v1"}
"""Events after the first one of a record that may restrict who sees it."""
MOST = 10_000  # closing events a view may lack
FOLDED = 20  # records folded for one question; the rest count as closed until another one comes to them
KEPT = 50_000  # events or records kept in memory


class ClosuresOutstanding(NotReady):
    """A view lacks so many decisions that may have closed a record that nothing is shown by it."""

    code = "closures_outstanding"
    remedy = "Try again when the views are up to date; 'archive health' shows how far they are."

    def __init__(self) -> None:
        super().__init__(
            "The views are too far behind: too many decisions on access would have to be checked one by one."
        )


class Closures:
    """The closing events of one archive from a position on, and what became of their records."""

    def __init__(self, archive: Archive) -> None:
        self._archive, self._lock = archive, threading.Lock()
        self._found: list[tuple[int, str]] = []  # closing events after `_base` and up to `_upto`, by position
        self._base = self._upto = 0
        self._db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._db.executescript(files("projections.states").joinpath("schema.sql").read_text("utf-8"))
        self._judged: dict[str, int] = {}

    def close(self) -> None:
        """Release what it holds open."""
        self._db.close()

    def since(self, position: int) -> Mapping[str, int]:
        """Records that an event after a position may have closed, with the newest such event. Refuses: too many."""
        newest = self._archive.position
        if position >= newest:
            return {}
        with self._lock:
            return self._since(position, newest)

    def withheld(self, position: int, caller: Caller, today: date) -> list[str]:
        """Records that a view at a position may still show, and that the caller may not see any more.

        Refuses: more closing events after the position than can be judged.
        """
        newest = self._archive.position
        if caller.sees_all or position >= newest:
            return []
        with self._lock:
            pending = self._since(position, newest)
            if not pending:
                return []
            judged = self._judge(pending)
            may = known(caller, today)
            rows = self._db.execute(
                "SELECT a.id FROM access a WHERE a.id IN (SELECT value FROM json_each(?))"
                f" AND NOT a.destroyed AND coalesce({may.sql}, 0)",
                (orjson.dumps(judged).decode(), *may.values),
            )
            still = {id for (id,) in rows}
            return [id for id in pending if id not in still]

    def _since(self, position: int, newest: int) -> dict[str, int]:
        self._read(position, newest)
        start = bisect_right(self._found, position, key=lambda each: each[0])
        if position < self._base or len(self._found) - start > MOST:
            raise ClosuresOutstanding
        return {id: at for at, id in self._found[start:]}

    def _read(self, position: int, newest: int) -> None:
        """Know the closing events after a position, as far back as there are no more than can be judged."""
        if not self._found and position > self._upto:
            self._base = self._upto = position
        if newest > self._upto:
            fresh = self._archive.recorder.named(CLOSING, self._upto, newest, newest=MOST + 1)
            self._found = fresh if len(fresh) > MOST else self._found + fresh
            self._base = fresh[0][0] - 1 if len(fresh) > MOST else self._base
            self._upto = newest
        if position < self._base and len(self._found) <= MOST:
            older = self._archive.recorder.named(CLOSING, position, self._base, newest=MOST + 1)
            self._found = older + self._found
            self._base = position if len(older) <= MOST else older[0][0] - 1
        if len(self._found) > KEPT:
            self._base = self._found[-MOST - 1][0]
            del self._found[:-MOST]

    def _judge(self, pending: Mapping[str, int]) -> list[str]:
        """Fold what was not folded yet, the newest first; answers with the records that are judged."""
        if len(self._judged) > KEPT:
            self._judged.clear()
            self._db.execute("DELETE FROM access")
        waiting = [id for id, at in pending.items() if self._judged.get(id) != at]
        for id in waiting[-1 : -FOLDED - 1 : -1]:
            events = self._archive.seen_of(id, self._upto)
            self._db.execute("DELETE FROM access WHERE id = ?", (id,))
            self._db.execute(f"INSERT {INTO_ACCESS}", _access(id, events))
            self._judged[id] = pending[id]
        return [id for id, at in pending.items() if self._judged.get(id) == at]


def _access(id: str, events: list[Seen]) -> tuple[object, ...]:
    """The row by which a record is judged now; closed where its events do not say it all."""
    first = events[0]
    closed = (first.position, id, "", events[-1].version, NEVER, 0, NEVER, NEVER, None, None, None, "", None)
    if any(event.trouble or lacks_protection(event) for event in events):
        return closed  # what a class hid before protections were recorded is told by the schedule, which views know
    try:
        return access_of(id, events[-1].version, spans_of(events), first)
    except (ValueError, KeyError, ArithmeticError):
        return closed
