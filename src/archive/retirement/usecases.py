"""Verbs of the retirement room, and where records are asked for once the archive is being retired."""

from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from archive.kernel import ActorId
from archive.record.races import NothingAfter
from archive.record.store import Archive, Receipt
from archive.registered import public_id
from archive.retirement.ended import BEGUN
from archive.retirement.events import (
    Place,
    PredecessorRetired,
    Proposal,
    Remark,
    RetirementApproved,
    RetirementBegun,
    RetirementCompleted,
    RetirementProposed,
    RetirementWithdrawn,
    Withdrawal,
)
from archive.retirement.model import Retirement
from archive.terms import days_after


class Held(NamedTuple):
    """Who holds a record, since when, and where it is asked for; the address is known once a retirement began."""

    by: str
    since: str
    address: str | None


def retirement_id(archive: Archive) -> UUID:
    """The id of the record that an archive keeps of its retirement."""
    return public_id(archive.origin, "retirement", archive.origin)


def retirement(archive: Archive, expecting: int | None = None) -> Retirement:
    """How far the retirement of this archive is; one that nobody proposed is empty."""
    id = retirement_id(archive)
    return archive.load(Retirement, id, expecting) if archive.exists(id) else Retirement(id)


def propose_retirement(
    archive: Archive, proposal: Proposal, *, later_contents_upto: int | None = None, by: ActorId
) -> Receipt:
    """Propose to retire this archive. Refuses: one is proposed already."""
    found, fate = retirement(archive), "handed_over" if proposal.recipients else "destroyed"
    told = {"proposed_on": archive.today(), "signing_key": fate, "content": proposal}
    told |= {"later_contents_upto": later_contents_upto} if later_contents_upto is not None else {}
    found.propose(RetirementProposed.model_validate(told), by=by)
    return archive.add(found)


def approve_retirement(
    archive: Archive, note: str | None, *, cooling_off_days: int, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Approve it; from so many days later it may be run. Refuses: who proposed it; a clock that is not trusted."""
    archive.moment().require_believed()
    found, today = retirement(archive, expecting), archive.today()
    first = days_after(today, cooling_off_days)
    approved = RetirementApproved(approved_on=today, executable_from=first, content=Remark(note=note))
    found.approve(approved, did(archive, RetirementProposed) or UUID(int=0), by=by)
    return archive.add(found)


def withdraw_retirement(archive: Archive, reason: str, *, by: ActorId, expecting: int | None = None) -> Receipt:
    """Withdraw the proposal. Refuses: a retirement that has begun."""
    found = retirement(archive, expecting)
    withdrawn = RetirementWithdrawn(withdrawn_on=archive.today(), content=Withdrawal(reason=reason))
    found.withdraw(withdrawn, by=by)
    return archive.add(found)


def begin_retirement(
    archive: Archive, witnessed: int, place: str | None, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Begin it; from here it is completed by anyone who opens the archive.

    Refuses: before the waiting period is over; a clock that is not trusted; anything recorded after `witnessed`.
    """
    archive.moment().require_believed()
    found = retirement(archive, expecting)
    found.begin(RetirementBegun(begun_on=archive.today(), witnessed=witnessed, content=Place(to=place)), by=by)
    return archive.add(
        found, within=lambda record: record.destructions.begin(str(found.id)), upon=NothingAfter(witnessed)
    )


def complete_retirement(archive: Archive, completed: RetirementCompleted, *, by: ActorId) -> Receipt:
    """Record the certificate, the last event of this archive."""
    found = retirement(archive)
    found.complete(completed, by=by)
    return archive.add(found)


def did(archive: Archive, what: type[RetirementProposed | RetirementApproved | RetirementBegun]) -> ActorId | None:
    """Who recorded the newest event of a sort of the retirement."""
    done = [each.recorded_by for each in archive.history(retirement_id(archive)) if isinstance(each.event, what)]
    return ActorId(done[-1]) if done else None


def held_elsewhere(archive: Archive, id: UUID) -> Held | None:
    """Who holds a record that passed to another archive; None where this one is responsible for it."""
    record = archive.parts.whole_of(id)
    held = archive.custody.held_by(record)
    if held is None:
        return None
    address = None
    if archive.recorder.operations.history.holds(BEGUN):
        found = retirement(archive)
        proposal = found.proposal if found.begun is not None else None
        if proposal is not None:
            address = proposal.address_of(archive.custody.recipient_of(record)).replace("{id}", str(record))
    return Held(held[0], held[1], address)


def recognise_retirement(archive: Archive, retired: PredecessorRetired, *, by: ActorId) -> Receipt:
    """Record that a predecessor is retired; a second time nothing happens. Refuses: another end than the one known."""
    id = public_id(archive.origin, "retirement", retired.predecessor)
    found = archive.load(Retirement, id) if archive.exists(id) else Retirement(id)
    found.recognise(retired, by=by)
    return archive.add(found)


def retired_predecessors(archive: Archive) -> list[dict[str, Any]]:
    """The facts of each predecessor that proved here that it is retired, in the order of recording."""
    return [fact for _, fact in archive.recorder.facts_named(PredecessorRetired.name, 0, own=True)[1]]


def ends_of_predecessors(archive: Archive) -> dict[str, tuple[int, str]]:
    """The last position and moment of each retired predecessor, as the verifier of one file takes them."""
    return {each["predecessor"]: (each["position"], _moment(each)) for each in retired_predecessors(archive)}


def _moment(fact: dict[str, Any]) -> str:
    """When it certified its end, as signed lists state a moment."""
    return datetime.fromisoformat(fact["certified_at"]).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
