"""Verbs of the grant room."""

from uuid import UUID

from archive.case.usecases import require_open
from archive.errors import Invalid
from archive.grant.events import CostReported, GrantAwarded, GrantRecovered
from archive.grant.model import Grant
from archive.kernel import ActorId, AlreadyRecorded
from archive.registration import public_id
from archive.retention.binding import bound
from archive.store import Archive, Receipt, new_id
from archive.values import Money


def award_grant(archive: Archive, awarded: GrantAwarded, *, by: ActorId) -> Receipt:
    """Record that a grant was awarded. Refuses: an unknown or closed case, a natural key already recorded."""
    require_open(archive, awarded.case)
    id = public_id(archive.origin, "grant", awarded.natural_key) if awarded.natural_key else new_id()
    grant = Grant(id)
    grant.award(bound(archive, awarded), by=by)
    if awarded.natural_key and archive.exists(id):
        raise AlreadyRecorded("grant", id)
    return archive.add(grant)


def report_cost(
    archive: Archive, id: UUID, reported: CostReported, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    grant = archive.load(Grant, id, expecting)
    grant.report_cost(reported, by=by)
    return archive.add(grant)


def recover_grant(
    archive: Archive, id: UUID, recovered: GrantRecovered, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    grant = archive.load(Grant, id, expecting)
    grant.recover(recovered, by=by)
    return archive.add(grant)


def require_within(archive: Archive, id: UUID, amount: Money) -> None:
    """Refuse an application against a grant that is unknown, in another currency or smaller than it."""
    grant = archive.load(Grant, id)
    try:
        grant.must_cover(amount)
    except Invalid as refused:
        refused.against = id
        raise
