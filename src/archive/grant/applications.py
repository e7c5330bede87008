"""What the applications of a grant draw from it together, and since when it was paid: asked across records."""

import threading
from collections.abc import Mapping
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


@dataclass
class _Known:
    """The applications of each grant, as far as the record was looked through."""

    position: int = 0
    of_grant: dict[str, list[UUID]] = field(default_factory=dict)


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
    """Cents that each application draws from its grant: what was approved, else what is applied for."""
    found, day = {}, archive.today()
    for id, timeline in applications(archive, grant).items():
        state = timeline.state(day) or {}
        if state["status"] != "rejected":
            found[id] = int(state["approved_cents"] or state["amount"]["cents"])
    return found


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
    paid = (step.event for step in application.steps if step.event.name == "payment.paid.v1")
    return [(each.effective_on, cents) for each in paid if (cents := each.fact["amount"]["cents"])]


def _ids(archive: Archive, grant: UUID) -> list[UUID]:
    with _lock:
        known = _known.setdefault(archive, _Known())
        known.position, applied = archive.recorder.facts_named(APPLIED, known.position)
        for stream, fact in applied:
            if fact.get("grant"):
                known.of_grant.setdefault(fact["grant"], []).append(UUID(stream))
        return list(known.of_grant.get(str(grant), ()))
