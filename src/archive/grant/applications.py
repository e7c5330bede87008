"""What the applications of a grant draw from it together, and since when it was paid: asked across records."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID
from weakref import WeakKeyDictionary

from archive.errors import Invalid
from archive.fold.registry import State
from archive.fold.timeline import Timeline
from archive.record.store import Archive
from archive.registration import Record

APPLIED = "payment.applied.v1"


class GrantExceeded(Invalid):
    """The applications of a grant would draw more than was awarded; `others` says what each of the others draws."""

    code = "grant_exceeded"

    def __init__(self, grant: UUID, left: int, others: Mapping[UUID, int]) -> None:
        super().__init__("The application exceeds the grant, with the other applications for it.", field="amount")
        self._left, self.others = left, others
        self.against = grant

    def stands(self, others: Mapping[UUID, int]) -> bool:
        """Whether it would be refused beside these applications alone."""
        return sum(others.values()) > self._left


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


def applications(archive: Archive, grant: UUID) -> dict[UUID, State]:
    """The state today of every application for a grant; those that are destroyed are left out."""
    day = archive.today()
    found = {}
    for id in _ids(archive, grant):
        state = Timeline(archive.seen_of(str(id), archive.position)).state(day)
        found[id] = state or {}
    for root in archive.collected(grant):
        found[root.id] = _state(root)
    return {id: state for id, state in found.items() if state and not state.get("destroyed_on")}


def drawn(archive: Archive, grant: UUID) -> dict[UUID, int]:
    """Cents that each application draws from its grant: what was approved, else what is applied for."""
    found = {}
    for id, state in applications(archive, grant).items():
        if state["status"] != "rejected":
            found[id] = int(state["approved_cents"] or state["amount"]["cents"])
    return found


def first_payment(archive: Archive, grant: UUID) -> Paid | None:
    """The first payment made for a grant; None where none is known."""
    paid = [(state["paid_on"], id) for id, state in applications(archive, grant).items() if state.get("paid_on")]
    return Paid(min(paid)[1], date.fromisoformat(min(paid)[0])) if paid else None


def _state(root: Any) -> State:
    return root.now if isinstance(root, Record) else {}


def _ids(archive: Archive, grant: UUID) -> list[UUID]:
    with _lock:
        known = _known.setdefault(archive, _Known())
        known.position, applied = archive.recorder.facts_named(APPLIED, known.position)
        for stream, fact in applied:
            if fact.get("grant"):
                known.of_grant.setdefault(fact["grant"], []).append(UUID(stream))
        return list(known.of_grant.get(str(grant), ()))
