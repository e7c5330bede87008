"""Verbs of the grant room."""

from uuid import UUID

from archive.case.usecases import filed_to
from archive.errors import Invalid
from archive.grant.applications import BeforePayment, GrantExceeded, drawn, require_paid
from archive.grant.costs import report_cost
from archive.grant.events import GrantAwarded, GrantRecovered
from archive.grant.model import Grant
from archive.kernel import ActorId, AlreadyRecorded
from archive.record.races import upon
from archive.record.store import Archive, Receipt, new_id
from archive.registration import public_id
from archive.retention.binding import bound
from archive.values import Interval, Money

__all__ = ["award_grant", "covered", "recover_grant", "report_cost"]


def award_grant(archive: Archive, awarded: GrantAwarded, *, by: ActorId) -> Receipt:
    """Record that a grant was awarded. Refuses: an unknown or closed case, a natural key already recorded."""
    awarded = filed_to(archive, awarded)
    id = public_id(archive.origin, "grant", awarded.natural_key) if awarded.natural_key else new_id()
    grant = Grant(id)
    grant.award(bound(archive, awarded), by=by)
    if awarded.natural_key and archive.exists(id):
        raise AlreadyRecorded("grant", id)
    return archive.add(grant)


def recover_grant(
    archive: Archive, id: UUID, recovered: GrantRecovered, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that money was recovered. Refuses: a day before anything was paid, where payments are known."""

    def run() -> Receipt:
        race, stated = upon(archive, id, sums=True), recovered
        grant = archive.load(Grant, id, expecting)
        try:
            require_paid(archive, id, Interval(earliest=recovered.recovered_on, latest=recovered.recovered_on))
        except BeforePayment as refused:
            if not archive.telling:
                raise
            stated = recovered.model_copy(update={"flagged": (refused.code,)})
        grant.recover(stated, by=by)
        return archive.add(grant, upon=race)

    return archive.run_again(run)


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
    others = {other: cents for other, cents in drawn(archive, id).items() if other != apart_from}
    exceeds = GrantExceeded(id, grant.amount.cents - amount.cents, others)
    if not exceeds.stands(others):
        return ()
    if archive.telling:
        return (exceeds.code,)
    raise exceeds
