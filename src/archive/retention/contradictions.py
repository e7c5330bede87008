"""What a later fact breaks of a rule across records: it is recorded, and an open item of its own record (`flags`).

A case is closed as of a day before a record that was filed to it; a grant was recovered before what is now known as
its first payment, or is awarded after what was drawn from it; a body is recorded to have acted on a day on which it did
not exist.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from archive.body.mandate import outside_mandate
from archive.case.whole import cases_of, survivor, whole_now
from archive.fold.corrections import standing
from archive.fold.timeline import Timeline
from archive.grant.account import cost_days
from archive.grant.applications import BeforePayment, applications, drawn, draws_now, paid_sums, parts_paid, unpaid
from archive.grant.back import BackExceedsPaid, back_of, beyond, beyond_awaited, told_of
from archive.kernel import Event, Seen, day_field
from archive.record.store import Archive
from archive.registration import Record
from archive.registration.mentions import filed_to, stating
from archive.values import Interval

AFTER_CLOSING = "record_after_closing"
ACT_OUTSIDE_MANDATE = "act_outside_mandate"
DRAWN_BEFORE_AWARD = "drawn_before_award"


def contradicted(archive: Archive, record: Record[Any], event: Event) -> tuple[str, ...]:
    """The codes of what an event contradicts in other records that is about to be recorded of this one."""
    match record.kind:
        case "case":
            return _records_after_closing(archive, record, event)
        case "payment":
            return _back_beyond(archive, record, event)
        case "grant":
            return _drawn_before(archive, record, event)
        case "body":
            return _outside_mandate(archive, record, event)
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


def _back_beyond(archive: Archive, payment: Record[Any], event: Event) -> tuple[str, ...]:
    """A payment is judged with all of its grant: did anything go back before the first, or more than was paid."""
    told = payment.now.get("grant")
    if not told:
        return ()
    grant, after = UUID(told), payment.timeline_with(event)
    if not (back := back_of(archive, grant)):
        return ()
    was, draws = paid_sums(archive, grant), drawn(archive, grant)
    others = [(day, cents) for id, day, cents in was if id != payment.id]
    paid, before = [*others, *parts_paid(after)], [(day, cents) for _, day, cents in was]
    found = list[str]()
    first, known = min(paid, default=None), min(before, default=None)
    untold = _untold(payment, after)
    fresh = known is None or (first and first[0] != known[0]) or BeforePayment.code in untold
    if first and fresh and min(back)[0] < first[0]:
        found.append(BeforePayment.code)
    awaited = unpaid(draws, before), unpaid(draws | {payment.id: draws_now(after, archive.today())}, paid)
    held = 0 if BackExceedsPaid.code in untold else beyond(before, back)
    more = bool(before) and beyond(paid, back) > held
    if more or (beyond_awaited(before, paid, back, awaited) and not told_of(archive, grant, apart_from=payment.id)):
        found.append(BackExceedsPaid.code)
    return tuple(found)


def _untold(record: Record[Any], after: Timeline) -> set[str]:
    """The codes that are told of a record and would not be after an event: a corrected day takes the flags along."""
    was, now = ({flag["code"] for flag in each.flags()} for each in (record.timeline, after))
    return was - now


def _drawn_before(archive: Archive, grant: Record[Any], event: Event) -> tuple[str, ...]:
    """A later day of award is held against what was applied for, paid and reported of the grant."""
    after = grant.timeline_with(event)
    awarded = after.opening
    if awarded <= grant.timeline.opening and DRAWN_BEFORE_AWARD not in _untold(grant, after):
        return ()
    days = [each.opening for each in applications(archive, grant.id).values()]
    days += [day for _, day, _ in paid_sums(archive, grant.id)]
    days += cost_days(archive, grant.id)
    return (DRAWN_BEFORE_AWARD,) if any(day < awarded for day in days) else ()


def _outside_mandate(archive: Archive, body: Record[Any], event: Event) -> tuple[str, ...]:
    """A body's days are judged against all that it is recorded to have done, where the event moves one of them."""
    before, after = body.now, body.timeline_with(event).state(body.today) or {}
    if all(before.get(name) == after.get(name) for name in ("established_on", "dissolved_on")):
        return ()
    for each in _timelines(archive, stating(archive, "body", body.id), body.id):
        state = each.state(max(body.today.isoformat(), each.opening)) or {}
        day = day_at(standing(each.events)[0])
        if day and state.get("body") == str(body.id) and not state.get("destroyed_on") and outside_mandate(after, day):
            return (ACT_OUTSIDE_MANDATE,)
    return ()


def _filed(archive: Archive, case: UUID) -> Iterator[Timeline]:
    """The timelines of what was filed to a case, with what is collected and not written yet."""
    return _timelines(archive, filed_to(archive, case), case)


def _timelines(archive: Archive, ids: list[UUID], on: UUID) -> Iterator[Timeline]:
    for id in ids:
        events = archive.seen_of(str(id), archive.position)
        if not any(event.trouble for event in events):
            yield Timeline(events)
    yield from (root.timeline for root in archive.collected(on) if isinstance(root, Record))


def day_at(event: Seen) -> Interval | None:
    """The day of an event as it stands, or the day of the record that it states; None where it has none."""
    day = event.fact.get(day_field(event.name, event.fact) or "dated")
    if isinstance(day, dict):
        return Interval.model_validate(day)
    return Interval(earliest=day, latest=day) if day else None
