"""What the applications of a grant draw from it together, and since when it was paid: asked across records."""

import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID
from weakref import WeakKeyDictionary

from archive.errors import Invalid
from archive.fold.timeline import Timeline
from archive.record.store import Archive
from archive.registration import Record
from archive.values import Interval

APPLIED = "payment.applied.v1"


class GrantExceeded(Invalid):
    """The applications of a grant would draw more than was awarded; `others` states what each of the others draws."""

    code = "grant_exceeded"

    def __init__(self, grant: UUID, left: int, others: Mapping[UUID, int]) -> None:
        super().__init__("This application and the earlier ones together exceed the grant.", field="amount")
        self._left, self.others = left, others
        self.against = grant

    def stands(self, others: Mapping[UUID, int]) -> bool:
        """Whether it would be refused beside these applications alone."""
        return sum(others.values()) > self._left


class BeforeAward(Invalid):
    """Nothing of a grant is applied for or paid before it was awarded."""

    code = "before_award"
    remedy = "Give a day on or after the award, or correct the day of the award."

    def __init__(self, awarded: str, field: str, grant: UUID) -> None:
        super().__init__(f"The grant was awarded on {awarded}.", field=field)
        self.against = grant


class BeforePayment(Invalid):
    """Nothing is recovered before anything was paid."""

    code = "recovery_before_payment"

    def __init__(self, paid: date) -> None:
        super().__init__(f"The first payment of the grant was made on {paid:%Y-%m-%d}.", field="recovered_on")


class Paid(NamedTuple):
    """A payment and its day."""

    id: UUID
    day: date


CHANGING = (
    "payment.completed.v1",
    "payment.approved.v1",
    "payment.rejected.v1",
    "record.corrected.v1",
    "record.correction_decided.v1",
    "record.destroyed.v1",
)
"""Events by which an application may draw something else from its grant than before."""


@dataclass
class _Known:
    """The applications of each grant, as far as the record was looked through, and what each draws from it on a day."""

    position: int = 0
    of_grant: dict[str, list[UUID]] = field(default_factory=dict)
    day: date | None = None
    drawn: dict[UUID, int | None] = field(default_factory=dict)


_known: WeakKeyDictionary[Archive, _Known] = WeakKeyDictionary()
_lock = threading.Lock()


def applications(archive: Archive, grant: UUID) -> dict[UUID, Timeline]:
    """Every application for a grant; those that are destroyed are left out."""
    day = archive.today()
    found = {id: Timeline(archive.seen_of(str(id), archive.position)) for id in _ids(archive, grant)}
    found |= {
        root.id: root.timeline
        for root in archive.collected(grant)
        if isinstance(root, Record) and root.kind == "payment"
    }
    return {id: each for id, each in found.items() if (now := each.state(day)) and not now.get("destroyed_on")}


def drawn(archive: Archive, grant: UUID) -> dict[UUID, int]:
    """Cents that each application draws from its grant: what was approved, else what is applied for.

    What is written is folded once, until something is recorded of it; a grant may have thousands of applications.
    """
    day, ids = archive.today(), _ids(archive, grant)
    known, position = _drawn_on(archive, ids, day)
    new = {id: draws_now(Timeline(archive.seen_of(str(id), archive.position)), day) for id in ids if id not in known}
    _keep_drawn(archive, new, day, position)
    found = {id: new[id] if id in new else known[id] for id in ids}
    for root in archive.collected(grant):
        if isinstance(root, Record) and root.kind == "payment":
            found[root.id] = draws_now(root.timeline, day)
    return {id: cents for id, cents in found.items() if cents is not None}


def draws_now(application: Timeline, day: date) -> int | None:
    """What one draws; None where it is destroyed, rejected or not known yet."""
    state = application.state(day)
    if not state or state.get("destroyed_on") or state["status"] == "rejected":
        return None
    return int(state["approved_cents"] or state["amount"]["cents"])


def unpaid(draws: Mapping[UUID, int | None], paid: Iterable[tuple[str, int]]) -> int:
    """Cents that applications draw and that were not paid yet."""
    return max(sum(cents or 0 for cents in draws.values()) - sum(cents for _, cents in paid), 0)


def first_payment(archive: Archive, grant: UUID) -> Paid | None:
    """The first payment made for a grant, of several parts the first; None where none is known."""
    paid = sorted((day, id) for id, day in paid_days(archive, grant))
    return Paid(paid[0][1], date.fromisoformat(paid[0][0])) if paid else None


def require_paid(archive: Archive, grant: UUID, day: Interval) -> None:
    """Refuse a recovery on a day before anything was paid of a grant, where payments are known."""
    paid, latest = first_payment(archive, grant), day.latest or day.earliest
    if paid is not None and latest is not None and latest < paid.day:
        refused = BeforePayment(paid.day)
        refused.against = paid.id
        raise refused


def paid_days(archive: Archive, grant: UUID) -> list[tuple[UUID, str]]:
    """The days on which parts of a grant were paid, by application, as they stand."""
    return [(id, day) for id, day, _ in paid_sums(archive, grant)]


def paid_sums(archive: Archive, grant: UUID) -> list[tuple[UUID, str, int]]:
    """What was paid of a grant, by application: each part with its day and its cents, as they stand."""
    return [(id, *part) for id, each in applications(archive, grant).items() for part in parts_paid(each)]


def parts_paid(application: Timeline) -> list[tuple[str, int]]:
    """The parts of an application that were paid: day and cents; one corrected to nothing is none."""
    found, before = Counter[str](), 0
    for step in application.steps:
        now = int(step.state["paid_cents"])
        if now != before:  # a receipt and the line that books it are the same money
            found[step.event.effective_on] += now - before
        before = now
    return [(day, cents) for day, cents in found.items() if cents]


def _ids(archive: Archive, grant: UUID) -> list[UUID]:
    with _lock:
        known = _known.setdefault(archive, _Known())
        if known.position != archive.position:
            after = known.position
            known.position, applied = archive.recorder.facts_named(APPLIED, after)
            for stream, fact in applied:
                if fact.get("grant"):
                    known.of_grant.setdefault(fact["grant"], []).append(UUID(stream))
            for name in CHANGING if known.drawn else ():
                for stream, _ in archive.recorder.facts_named(name, after)[1]:
                    known.drawn.pop(UUID(stream), None)
        return list(known.of_grant.get(str(grant), ()))


def _drawn_on(archive: Archive, ids: list[UUID], day: date) -> tuple[dict[UUID, int | None], int]:
    """What these are known to draw on a day, which is counted anew on the next; and up to which position."""
    with _lock:
        known = _known[archive]
        if known.day != day:
            known.day, known.drawn = day, {}
        return {id: known.drawn[id] for id in ids if id in known.drawn}, known.position


def _keep_drawn(archive: Archive, new: Mapping[UUID, int | None], day: date, position: int) -> None:
    """Remember what was counted, unless something was recorded meanwhile."""
    with _lock:
        known = _known[archive]
        if (known.day, known.position) == (day, position):
            known.drawn.update(new)
