"""The account of a grant: its costs, wherever they are recorded, as they stand; asked of the record itself.

Not here: what people are shown, which the views keep.
"""

import threading
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple
from uuid import UUID
from weakref import WeakKeyDictionary

from archive.errors import Invalid
from archive.fold.contradictions import BeforeRecord, LaterEvent
from archive.fold.corrections import standing
from archive.grant.cost import Cost
from archive.grant.events import CostReported
from archive.grant.model import Grant
from archive.kernel import Seen
from archive.record.store import Archive
from archive.recordwide import RecordCorrected

_corrections: WeakKeyDictionary[Archive, tuple[int, set[str]]] = WeakKeyDictionary()
_lock = threading.Lock()


class CostTakenBack(Invalid):
    """More cost would be taken back than was reported by that day."""

    code = "cost_taken_back"

    def __init__(self) -> None:
        super().__init__("More costs would be withdrawn than were reported.", field="amount")


class Line(NamedTuple):
    """A cost as it stands: its day, what order it came in, its cents, and its event."""

    day: str
    order: int
    cents: int
    cost: str
    """Its stream; that of the grant where it was recorded there."""


def account_of(archive: Archive, grant: Grant, *, before: UUID | None = None) -> list[Line]:
    """Every cost of a grant in the order of its days, or those that were recorded `before` one of them."""
    told, corrected, day = archive.parts.of(grant.id), _corrected(archive), grant.timeline.opening
    if before is not None:
        told = told[: next((at for at, (cost, _) in enumerate(told) if cost == str(before)), len(told))]
    found = [
        Line(max(each.effective_on, day), at, each.fact["amount"]["cents"], each.stream)
        for at, each in enumerate(standing(grant.timeline.events))
        if each.name == CostReported.name
    ]
    for order, (cost, fact) in enumerate(told, grant.version):
        stands = standing(archive.seen_of(cost, archive.position))[0].fact if cost in corrected else fact
        found.append(Line(max(stands["reported_on"], day), order, stands["amount"]["cents"], cost))
    collected = [root for root in archive.collected(grant.id) if isinstance(root, Cost)]
    for order, root in enumerate(collected, grant.version + len(told)):
        state = root.timeline.state() or {}
        found.append(Line(max(state["reported_on"], day), order, state["amount"]["cents"], str(root.id)))
    return sorted(found)


def reported(account: Iterable[Line], day: str) -> int:
    """Cents reported by a day."""
    return sum(line.cents for line in account if line.day <= day)


def require_on_day(grant: Grant, day: date) -> None:
    """Refuse a cost that is dated before its grant."""
    if day.isoformat() < grant.timeline.opening:
        raise BeforeRecord(grant.timeline.opening)


def require_covered(archive: Archive, before: list[Line], after: list[Line], mine: Line) -> None:
    """Refuse a cost that takes back more than was reported by its day, or makes one recorded for a later day do so."""
    was, now = set(_uncovered(before)), list(_uncovered(after))
    for line in now:
        if line == mine:
            raise CostTakenBack
        if line not in was:
            raise LaterEvent(_event_of(archive, line), "", CostTakenBack())


def _uncovered(account: list[Line]) -> Iterator[Line]:
    left = 0
    for line in account:
        left += line.cents
        if left < 0 and line.cents < 0:
            yield line


def _event_of(archive: Archive, line: Line) -> Seen:
    events = [each for each in archive.seen_of(line.cost, archive.position) if each.effective_on]
    return next((each for each in events if each.effective_on == line.day), events[0])


def _corrected(archive: Archive) -> set[str]:
    """Every record of which an event was corrected."""
    with _lock:
        position, known = _corrections.get(archive, (0, set()))
        position, found = archive.recorder.facts_named(RecordCorrected.name, position)
        known.update(stream for stream, _ in found)
        _corrections[archive] = position, known
        return set(known)
