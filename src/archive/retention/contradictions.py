"""What a later fact breaks of a rule across records: it is recorded, and an open item of its own record (`flags`).

A case is closed as of a day before a record that was filed to it; a grant was recovered before what is now known as
its first payment.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from archive.case.filed import filed_to
from archive.case.whole import cases_of, survivor, whole_now
from archive.fold.timeline import Timeline
from archive.grant.applications import BeforePayment, paid_days, recovered_days
from archive.kernel import Event
from archive.record.store import Archive
from archive.registration import Record

AFTER_CLOSING = "record_after_closing"


def contradicted(archive: Archive, record: Record[Any], event: Event) -> tuple[str, ...]:
    """The codes of what an event contradicts in other records that is about to be recorded of this one."""
    match record.kind:
        case "case":
            return _records_after_closing(archive, record, event)
        case "payment":
            return _recovered_before(archive, record, event)
        case _:
            return ()


def _records_after_closing(archive: Archive, case: Record[Any], event: Event) -> tuple[str, ...]:
    after = {case.id: case.timeline_with(event).state(case.today) or {}}
    goes_by = survivor(archive, case.id)
    closed = whole_now(archive, goes_by, after).get("closed_on")
    if not closed or closed == whole_now(archive, goes_by, {case.id: case.now}).get("closed_on"):
        return ()
    day, ids = case.today, {str(each.id) for each in cases_of(archive, case.id)}
    for each in (timeline for id in ids for timeline in _filed(archive, UUID(id))):
        state = each.state(max(day.isoformat(), each.opening)) or {}
        if each.opening > closed and state.get("case") in ids and not state.get("destroyed_on"):
            return (AFTER_CLOSING,)
    return ()


def _recovered_before(archive: Archive, payment: Record[Any], event: Event) -> tuple[str, ...]:
    told = payment.now.get("grant")
    if not told:
        return ()
    grant = UUID(told)
    days = paid_days(archive, grant)
    others = [day for id, day in days if id != payment.id]
    first = min((day for _, day in days), default=None)
    paid = [*others, *payment.timeline_with(event).days_of("payment.paid.v1")]
    if not paid or min(paid) == first:
        return ()
    recovered = recovered_days(archive, grant)
    return (BeforePayment.code,) if recovered and min(recovered) < min(paid) else ()


def _filed(archive: Archive, case: UUID) -> Iterator[Timeline]:
    """The timelines of what was filed to a case, with what is collected and not written yet."""
    for id in filed_to(archive, case):
        events = archive.seen_of(str(id), archive.position)
        if not any(event.trouble for event in events):
            yield Timeline(events)
    yield from (root.timeline for root in archive.collected(case) if isinstance(root, Record))
