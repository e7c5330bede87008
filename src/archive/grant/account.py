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
from archive.fold.timeline import Timeline
from archive.grant.cost import Cost
from archive.grant.events import CostGrantDecided, CostReported
from archive.grant.model import Grant
from archive.kernel import Seen
from archive.record.store import Archive
from archive.recordwide import RecordCorrected

_named: WeakKeyDictionary[Archive, dict[str, tuple[int, set[str]]]] = WeakKeyDictionary()
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
    """Every cost of a grant in the order of its days, or those that were recorded `before` one of them.

    One of which it was decided that another grant pays it counts up to that day, and at the other one from it on.
    """
    told, corrected, day = (
        archive.parts.of(grant.id),
        _streams_with(archive, RecordCorrected.name),
        grant.timeline.opening,
    )
    decided = _streams_with(archive, CostGrantDecided.name)
    if before is not None:
        told = told[: next((at for at, (cost, _) in enumerate(told) if cost == str(before)), len(told))]
    found = [
        Line(max(each.effective_on, day), at, each.fact["amount"]["cents"], each.stream)
        for at, each in enumerate(standing(grant.timeline.events))
        if each.name == CostReported.name
    ]
    for order, (cost, fact) in enumerate(told, grant.version):
        if cost in decided:
            found += _decided(archive, grant, cost, order)
            continue
        stands = standing(archive.seen_of(cost, archive.position))[0].fact if cost in corrected else fact
        found.append(Line(max(stands["reported_on"], day), order, stands["amount"]["cents"], cost))
    elsewhere = sorted(decided - {cost for cost, _ in told})
    for order, cost in enumerate(elsewhere, grant.version + len(told)):
        found += _decided(archive, grant, cost, order)
    collected = [root for root in archive.collected(grant.id) if isinstance(root, Cost)]
    for order, root in enumerate(collected, grant.version + len(told) + len(elsewhere)):
        state = root.timeline.state() or {}
        found.append(Line(max(state["reported_on"], day), order, state["amount"]["cents"], str(root.id)))
    return sorted(found)


def _decided(archive: Archive, grant: Grant, cost: str, order: int) -> Iterator[Line]:
    """What a cost adds to a grant, and takes from it on the day on which another one is decided to pay it."""
    return _counted(Timeline(archive.seen_of(cost, archive.position)), grant, cost, order)


def _counted(told: Timeline, grant: Grant, cost: str, order: int) -> Iterator[Line]:
    steps = told.steps
    held, day = str(steps[0].state["grant"]), grant.timeline.opening
    cents = steps[-1].state["amount"]["cents"]
    if held == str(grant.id):
        yield Line(max(steps[0].day, day), order, cents, cost)
    for step in steps:
        if step.event.name != CostGrantDecided.name:
            continue
        now = step.event.fact["grant"]
        if now != held and str(grant.id) in (held, now):
            yield Line(max(step.day, day), order, cents if now == str(grant.id) else -cents, cost)
        held = now


def reported(account: Iterable[Line], day: str) -> int:
    """Cents reported by a day."""
    return sum(line.cents for line in account if line.day <= day)


def cost_days(archive: Archive, grant: UUID) -> list[str]:
    """The days of the costs of a grant, by its id, as they stand."""
    return [line.day for line in account_of(archive, archive.load(Grant, grant))]


def require_on_day(grant: Grant, day: date) -> None:
    """Refuse a cost that is dated before its grant."""
    if day.isoformat() < grant.timeline.opening:
        raise BeforeRecord(grant.timeline.opening)


def as_corrected(account: list[Line], grant: Grant, cost: UUID, now: Timeline) -> list[Line]:
    """An account of a grant with a cost as it stands now: its own day and sum, and the same sum where it was moved."""
    order = next(line.order for line in account if line.cost == str(cost))
    others = (line for line in account if line.cost != str(cost))
    return sorted([*others, *_counted(now, grant, str(cost), order)])


def require_covered(archive: Archive, before: list[Line], after: list[Line], mine: str) -> None:
    """Refuse a cost that takes back more than was reported by its day, or makes one recorded for a later day do so."""
    was, now = set(_uncovered(before)), list(_uncovered(after))
    for line in now:
        if line in was:
            continue
        if line.cost == mine:
            raise CostTakenBack
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


def _streams_with(archive: Archive, name: str) -> set[str]:
    """Every record with an event of a name."""
    with _lock:
        known = _named.setdefault(archive, {})
        position, found = known.get(name, (0, set[str]()))
        position, new = archive.recorder.facts_named(name, position)
        found.update(stream for stream, _ in new)
        known[name] = position, found
        return set(found)
