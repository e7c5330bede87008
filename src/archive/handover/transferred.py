"""Records that another archive is responsible for since it accepted a transfer: nothing more is recorded of them here.

Every write passes here, by whatever interface.
"""

import threading
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from archive.access.events import PublicationWithdrawn
from archive.access.opening import opens_from
from archive.deliverable.events import UseReported
from archive.handover.events import HandoverAcknowledged, HandoverIssued
from archive.kernel import Event, Fact, Root
from archive.record.races import Overtaken
from archive.record.sqlite.operations import Operations
from archive.recordwide import (
    HoldPlaced,
    HoldReleased,
    PublicityClassified,
    RecordDestroyed,
    RecordWide,
    ResponsibilityTransferred,
)
from archive.registration import HeldElsewhere, Record

NAME = ResponsibilityTransferred.name
ALLOWED: tuple[type[RecordWide] | type[UseReported], ...] = (
    HoldPlaced, HoldReleased, PublicationWithdrawn, PublicityClassified, RecordDestroyed, ResponsibilityTransferred,
    UseReported,
)  # fmt: skip
"""What the keeper of a copy still does: show less of it, keep it from destruction, destroy it by a signed list, note
that another archive used it.

To show more of it is for the archive that holds it."""


class Known(NamedTuple):
    """The transferred records by id, as known up to a position: 0 where there never was one."""

    upto: int
    records: dict[UUID, Fact]


class Transferred:
    """The transferred records of one archive, as far as it was read; the rest is read when they are asked for."""

    def __init__(self, operations: Operations) -> None:
        self._operations, self._lock = operations, threading.Lock()
        self._known = Known(0, {})

    def known(self) -> Known:
        """Those that this archive itself transferred."""
        history = self._operations.history
        if not history.holds(NAME):
            return self._known
        with self._lock:
            newest, found = history.facts_named(NAME, self._known.upto, own=True)
            more = {UUID(stream): fact for stream, fact in found}
            self._known = Known(newest, self._known.records | more if more else self._known.records)
            return self._known

    def require(self, roots: Iterable[Root[Any]], known: Known) -> None:
        """Refuse what is about to be recorded of a transferred record, or of a record that names one."""
        for root in roots if known.records else ():
            for pending in root.pending if isinstance(root, Record) else ():
                if isinstance(pending.event, ALLOWED) and not (
                    root.id in known.records and _opens(root, pending.event)
                ):
                    continue
                for id in (root.id, *_named_by(pending.event)):
                    if id in known.records:
                        refused = HeldElsewhere(self._holder(id), known.records[id]["transferred_on"])
                        refused.record = id
                        raise refused

    def held_by(self, id: UUID) -> tuple[str, str] | None:
        """Who holds a record and since which day; None where it was not transferred."""
        fact = self.known().records.get(id)
        return None if fact is None else (self._holder(id) or self._recipient(fact), fact["transferred_on"])

    def recipient_of(self, id: UUID) -> str | None:
        """The name of the archive whose receipt proves that it holds a record; None where none does."""
        fact = self.known().records.get(id)
        told = self._operations.history.read_stream(UUID(fact["handover"])) if fact is not None else ()
        accepted = [orjson.loads(row[7])["recipient"] for row in told if row[4] == HandoverAcknowledged.name]
        return str(accepted[0]) if accepted else None

    def recipients(self) -> set[str]:
        """The names of the archives that hold records of this one."""
        one_of_each = {fact["handover"]: id for id, fact in self.known().records.items()}
        return {name for id in one_of_each.values() if (name := self.recipient_of(id)) is not None}

    def _holder(self, id: UUID) -> str | None:
        """The name of who holds a record; None where its content is destroyed here."""
        return self._told(id, NAME)

    def _recipient(self, fact: Fact) -> str:
        """The name of who got the package with which a record went."""
        return self._told(UUID(fact["handover"]), HandoverIssued.name) or "another archive"

    def _told(self, id: UUID, name: str) -> str | None:
        told = self._operations.history.read_stream(id)
        contents = [row[9] for row in told if row[4] == name and row[9]]
        to = orjson.loads(contents[-1]).get("to") if contents else None
        return to if isinstance(to, str) else None


def _opens(root: Root[Any], event: Event) -> bool:
    """Whether an event that waits to be recorded shows more of a record, or shows it earlier, than what is recorded."""
    if not isinstance(event, PublicityClassified) or not isinstance(root, Record):
        return False
    before = root.as_if(without=len(root.pending))
    shown = date.max if before.now.get("undecided") else opens_from(before.publicity)
    return opens_from(event.publicity) < shown


def _named_by(event: Event) -> Iterator[UUID]:
    for value in event.__dict__.values():
        yield from (each for each in (value if isinstance(value, tuple) else (value,)) if isinstance(each, UUID))


def require_still_here(record: Operations, upto: int) -> None:
    """Refuse, within a transaction, where a record was transferred since what is known up to a position was judged."""
    if record.history.holds(NAME) and record.history.facts_named(NAME, upto, own=True)[1]:
        raise Overtaken
