"""What went back of a grant, recovered or returned, is held against what was paid of it: asked across records."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from archive.errors import Invalid
from archive.fold.timeline import Timeline
from archive.grant.applications import applications, paid_sums
from archive.grant.model import Grant
from archive.kernel import Event
from archive.record.store import Archive
from archive.registration import Record

BACK = frozenset(("grant.recovered.v1", "grant.unspent_returned.v1"))
Dated = tuple[str, int]
"""A day, and cents of it."""


class BackExceedsPaid(Invalid):
    """More would go back than was paid by that day, where payments are known."""

    code = "back_exceeds_paid"
    remedy = "Record the payments first, or correct an amount that was recorded wrong (event-corrections)."

    def __init__(self, payment: UUID) -> None:
        super().__init__("More would go back than was paid of the grant by that day.", field="amount")
        self.against = payment


def require_paid_before(archive: Archive, grant: Record[Any], event: Event) -> None:
    """Refuse what goes back, or a correction of it, beyond what was paid; an event that is known already is not."""
    paid = paid_sums(archive, grant.id)
    after = grant.timeline_with(event)
    if not paid or grant.timeline.repeats(after.events[-1]):
        return
    sums = [(day, cents) for _, day, cents in paid]
    if beyond(sums, went_back(after)) > beyond(sums, went_back(grant.timeline)):
        raise BackExceedsPaid(paid[0][0])


def went_back(grant: Timeline) -> list[Dated]:
    """What was recovered and returned of a grant, as it stands."""
    events = (step.event for step in grant.steps)
    return [(each.effective_on, each.fact["amount"]["cents"]) for each in events if each.name in BACK]


def back_of(archive: Archive, grant: UUID) -> list[Dated]:
    """What went back of a grant, by its id."""
    return went_back(archive.glance(Grant, grant).timeline) if archive.exists(grant) else []


def told_of(archive: Archive, grant: UUID, *, apart_from: UUID) -> bool:
    """Whether a grant, or an application for it apart from one, is flagged already as paid less than went back."""
    others = [each for id, each in applications(archive, grant).items() if id != apart_from]
    told = [archive.glance(Grant, grant).timeline, *others] if archive.exists(grant) else others
    return any(flag["code"] == BackExceedsPaid.code for each in told for flag in each.flags())


def beyond(paid: Iterable[Dated], back: Iterable[Dated]) -> int:
    """By how many cents at most more had gone back than was paid, on any day."""
    moved = [(day, 0, cents) for day, cents in paid] + [(day, 1, -cents) for day, cents in back]
    left, most = 0, 0
    for _, _, cents in sorted(moved):
        left += cents
        most = max(most, -left)
    return most


def beyond_awaited(before: list[Dated], paid: list[Dated], back: list[Dated], awaited: tuple[int, int]) -> bool:
    """Whether more went back than was paid, were all that is awaited paid with the first part, and did not before.

    `before` and `paid` are what was paid before and after an event, `awaited` the cents not paid yet then. Where
    nothing had been paid, what went back was held against nothing; before the first payment that is flagged itself.
    """
    if not paid:
        return False
    first = min(paid)[0]
    now = beyond([*paid, (first, awaited[1])], back)
    if not before:
        return now > sum(cents for day, cents in back if day < first)
    return now > beyond([*before, (min(before)[0], awaited[0])], back)
