"""Verbs of the grant room."""

from datetime import date
from uuid import UUID

from archive.case.usecases import filed_to
from archive.errors import Invalid
from archive.grant.applications import BeforeAward, BeforePayment, GrantExceeded, drawn, require_paid
from archive.grant.back import BackExceedsPaid, require_paid_before
from archive.grant.costs import report_cost
from archive.grant.disputes import decide_grant_of_cost, dispute_cost
from archive.grant.events import GrantAwarded, GrantFigureStated, GrantRecovered, GrantSettled, UnspentReturned
from archive.grant.model import END_BEFORE_START, OWN_SHARE, Grant, ends_before_start, own_share_exceeds
from archive.grant.settled import AFTER_SETTLEMENT, accepted_beyond
from archive.kernel import ActorId, AlreadyRecorded
from archive.record.races import upon
from archive.record.store import Archive, Receipt, new_id
from archive.registration import public_id
from archive.retention.binding import bound
from archive.values import Interval, Money

__all__ = [
    "award_grant",
    "awarded_by",
    "covered",
    "decide_grant_of_cost",
    "dispute_cost",
    "recover_grant",
    "report_cost",
    "return_unspent",
    "settle_grant",
    "state_grant_figure",
]


def award_grant(archive: Archive, awarded: GrantAwarded, *, by: ActorId) -> Receipt:
    """Record that a grant was awarded; an own share larger than the grant is flagged.

    Refuses: an unknown or closed case, a natural key already recorded; a period of use that ends before it starts
    (flagged where a source only tells it).
    """
    awarded = filed_to(archive, awarded)
    flags: tuple[str, ...] = (OWN_SHARE,) if own_share_exceeds(awarded) else ()
    flags += (END_BEFORE_START,) if archive.telling and ends_before_start(awarded) else ()
    awarded = awarded.model_copy(update={"flagged": (*awarded.flagged, *flags)})
    id = public_id(archive.origin, "grant", awarded.natural_key) if awarded.natural_key else new_id()
    grant = Grant(id)
    grant.award(bound(archive, awarded), by=by)
    if awarded.natural_key and archive.exists(id):
        raise AlreadyRecorded("grant", id)
    return archive.add(grant)


def recover_grant(
    archive: Archive, id: UUID, recovered: GrantRecovered, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that money was recovered.

    Refuses: a day to come; where payments are known, a day before anything was paid, more than is left of what was paid
    by that day.
    """
    archive.require_begun(recovered.recovered_on, "recovered_on")

    def run() -> Receipt:
        race = upon(archive, id, sums=True)
        grant = archive.load(Grant, id, expecting)
        flags = _against_payments(
            archive, grant, recovered, Interval(earliest=recovered.recovered_on, latest=recovered.recovered_on)
        )
        stated = recovered.model_copy(update={"flagged": flags})
        grant.recover(stated, by=by)
        return archive.add(grant, upon=race)

    return archive.run_again(run)


def return_unspent(
    archive: Archive, id: UUID, returned: UnspentReturned, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that what was not used was returned. Refuses as a recovery does."""
    archive.require_begun(returned.returned_on, "returned_on")

    def run() -> Receipt:
        race = upon(archive, id, sums=True)
        grant = archive.load(Grant, id, expecting)
        flags = _against_payments(
            archive, grant, returned, Interval(earliest=returned.returned_on, latest=returned.returned_on)
        )
        stated = returned.model_copy(update={"flagged": flags})
        grant.return_unspent(stated, by=by)
        return archive.add(grant, upon=race)

    return archive.run_again(run)


def _against_payments(
    archive: Archive, grant: Grant, back: GrantRecovered | UnspentReturned, day: Interval
) -> tuple[str, ...]:
    """Hold what goes back against what was paid; the codes by which it is flagged where a source only reports it."""
    found = list[str]()
    grant.must_be_in_currency(back.amount)
    try:
        require_paid(archive, grant.id, day)
        require_paid_before(archive, grant, back)
    except (BeforePayment, BackExceedsPaid) as refused:
        if isinstance(refused, BeforePayment):
            refused.field = back.effect or ""
        if not archive.telling:
            raise
        found.append(refused.code)
    return tuple(found)


def settle_grant(
    archive: Archive, id: UUID, settled: GrantSettled, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record what cost of a grant the authority accepted.

    Refuses: another currency, a negative amount, a second time, more than was reported, a day to come; where no cost is
    known, more than the whole that was to be paid for is flagged.
    """
    archive.require_begun(settled.settled_on, "settled_on")

    def run() -> Receipt:
        race = upon(archive, id, sums=True)
        grant = archive.load(Grant, id, expecting)
        flags = accepted_beyond(archive, grant, settled.amount.cents)
        grant.settle(settled.model_copy(update={"flagged": flags}), by=by)
        return archive.add(grant, upon=race)

    return archive.run_again(run)


def state_grant_figure(
    archive: Archive, id: UUID, stated: GrantFigureStated, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record a figure of a grant as a source states it. Refuses: no value, or two."""
    grant = archive.load(Grant, id, expecting)
    grant.state_figure(stated, by=by)
    return archive.add(grant)


def awarded_by(archive: Archive, id: UUID, day: date | None, field: str) -> tuple[str, ...]:
    """Hold the day of an application or a payment against that of the award; the flag, where a source only reports it.

    Refuses: a day before the award. Where either day is not known nothing is held against the other.
    """
    awarded = archive.load(Grant, id).now.get("awarded_on")
    if day is None or not awarded or day.isoformat() >= awarded:
        return ()
    refused = BeforeAward(awarded, field, id)
    if archive.telling:
        return (refused.code,)
    raise refused


def covered(archive: Archive, id: UUID, amount: Money, *, apart_from: UUID | None = None) -> tuple[str, ...]:
    """Hold an application against its grant; the codes by which it is flagged where a source only reports it.

    Refuses: a grant that is unknown or in another currency; more than was awarded, with the other applications of that
    grant that stand. `apart_from` is the application itself, where it is changed.
    """
    grant = archive.load(Grant, id)
    try:
        grant.must_be_in_currency(amount)
    except Invalid as refused:
        refused.against = id
        raise
    late = (AFTER_SETTLEMENT,) if grant.now.get("settled_on") else ()
    others = {other: cents for other, cents in drawn(archive, id).items() if other != apart_from}
    exceeds = GrantExceeded(id, grant.amount.cents - amount.cents, others)
    if not exceeds.stands(others):
        return late
    if archive.telling:
        return (exceeds.code, *late)
    raise exceeds
