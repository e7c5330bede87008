"""What a thread collected of many commands, to be written in one transaction."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from archive.kernel import Pending, Root
from archive.record.races import Upon
from archive.record.sqlite.operations import Operations
from archive.sealing.rows import Turn

BULK_EVENTS = 5000
CACHED_RECORDS = 20_000
YOUNG_OBJECTS = 400_000


@dataclass(slots=True)
class Bulk:
    """The events of many commands, and what their one transaction needs."""

    pending: list[Pending] = field(default_factory=list)
    lookups: dict[bytes, UUID] = field(default_factory=dict)
    records: dict[UUID, Root[Any]] = field(default_factory=dict)
    turns: list[tuple[int, Turn]] = field(default_factory=list)
    parents: dict[UUID, list[UUID]] = field(default_factory=dict)
    recorded: int = 0
    position: int = 0
    today: Callable[[], date] | None = None
    upon: dict[tuple[str, bool], Upon] = field(default_factory=dict)
    begun: int = 0

    def day(self, today: Callable[[], date]) -> Callable[[], date]:
        """The day on which everything of one transaction is judged, asked for once."""
        if self.today is None:
            day = today()
            self.today = lambda: day
        return self.today

    def require(self, record: Operations) -> None:
        """Refuse where something was changed that a rule had asked."""
        for each in self.upon.values():
            each.require(record)


@contextmanager
def garbage_seldom() -> Iterator[None]:
    """Thousands of events wait for their transaction; searching them for cycles again and again finds none."""
    before = gc.get_threshold()
    if before[0]:  # 0 says that somebody switched the collector off
        gc.set_threshold(max(before[0], YOUNG_OBJECTS), *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
