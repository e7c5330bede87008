"""What a thread collected of many commands, to be written in one transaction."""

import gc
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from archive.handover.transferred import Known, require_still_here
from archive.kernel import Pending, Root, Row
from archive.record.races import Upon
from archive.record.sqlite.operations import Operations
from archive.sealing.rows import Turn
from archive.winddown.caretaking import Closed, require_unchanged

BULK_EVENTS = 5000
CACHED_RECORDS = 20_000
YOUNG_OBJECTS = 400_000
_PARENTS = ("grant", "case", "body")


@dataclass(slots=True)
class Bulk:
    """The events of many commands, and what their one transaction needs.

    With `dry` nothing of it is ever written: `streams` are then its events by record, and `models` the classes,
    with which a record is folded again once something was taken back.
    """

    pending: list[Pending] = field(default_factory=list)
    lookups: dict[bytes, UUID] = field(default_factory=dict)
    records: dict[UUID, Root[Any]] = field(default_factory=dict)
    turns: list[tuple[int, Turn]] = field(default_factory=list)
    parents: dict[UUID, list[UUID]] = field(default_factory=lambda: defaultdict(list))
    recorded: int = 0
    position: int = 0
    today: Callable[[], date] | None = None
    recorded_on: date | None = None
    upon: dict[tuple[str, bool], Upon] = field(default_factory=dict)
    begun: int = 0
    closed: tuple[int, tuple[Closed, ...]] | None = None
    transferred: Known | None = None
    dry: bool = False
    streams: dict[UUID, list[Pending]] = field(default_factory=dict)
    models: dict[UUID, type[Root[Any]]] = field(default_factory=dict)

    def day(self, today: Callable[[], date]) -> Callable[[], date]:
        """The day on which everything of one transaction is judged, asked for once."""
        if self.today is None:
            day = today()
            self.today = lambda: day
        return self.today

    def collect(self, roots: Sequence[Root[Any]], pending: Sequence[Pending]) -> None:
        """Take in the events of records; of a dry run by their record as well."""
        self.pending += pending
        for root in roots:
            first = root.pending[0] if root.pending else None
            if first is not None and first.originator_version == 1:
                stated = first.event.__dict__
                for name in _PARENTS:
                    parent = stated.get(name)
                    if parent is not None:
                        self.parents[parent].append(root.id)
            if self.dry and root.pending:
                self.streams.setdefault(root.id, []).extend(root.pending)
                self.models[root.id] = type(root)
            root.pending.clear()
            self.records[root.id] = root

    def take_back(self, mark: int, looked: int) -> None:
        """Forget what was collected since: events from a mark on, keys beyond as many as were known then."""
        back = self.pending[mark:]
        del self.pending[mark:]
        while self.turns and self.turns[-1][0] >= mark:
            self.turns.pop()
        while len(self.lookups) > looked:
            self.lookups.popitem()
        for each in back if self.dry else ():
            left = self.streams[each.originator_id]
            left.pop()
            if not left:
                del self.streams[each.originator_id]

    def knows(self, id: UUID) -> bool:
        """Whether it holds the record, or events of it."""
        return id in self.records or (bool(self.streams) and id in self.streams)

    def folded(self, id: UUID, rows: Sequence[Row]) -> Root[Any]:
        """A record as its stored events left it, and those collected of it that are never written."""
        root = self.models[id].of_rows(id, rows)
        for each in self.streams.get(id, ()):
            root.on(each.event)
            root.version = each.originator_version
        return root

    def require(self, record: Operations) -> None:
        """Refuse where something was changed that a rule had asked, or a wind-down was closed."""
        require_unchanged(record, self.closed[0] if self.closed else 0)
        require_still_here(record, self.transferred.upto if self.transferred else 0)
        for each in self.upon.values():
            each.require(record)


class _Seldom:
    """How many threads work so at once, and the thresholds of the collector before the first of them."""

    threads = 0
    before = (0, 0, 0)
    lock = threading.Lock()


@contextmanager
def garbage_seldom() -> Iterator[None]:
    """Thousands of events wait for their transaction; searching them for cycles again and again finds none."""
    with _Seldom.lock:
        if not _Seldom.threads:
            before = _Seldom.before = gc.get_threshold()
            if before[0]:  # 0 says that somebody switched the collector off
                gc.set_threshold(max(before[0], YOUNG_OBJECTS), *before[1:])
        _Seldom.threads += 1
    try:
        yield
    finally:
        with _Seldom.lock:
            _Seldom.threads -= 1
            if not _Seldom.threads:
                gc.set_threshold(*_Seldom.before)
