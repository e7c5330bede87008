"""Verbs of the deliverable room."""

from uuid import UUID

from archive.case.usecases import filed_to
from archive.deliverable.events import (
    DeliverablePlaced,
    DeliverableRegistered,
    DeliverableUsed,
    RightsStated,
    StageChanged,
    UseReported,
)
from archive.deliverable.model import Deliverable
from archive.errors import Invalid
from archive.kernel import ActorId, AlreadyRecorded
from archive.record.store import Archive, Receipt, new_id
from archive.registration import public_id
from archive.retention.binding import bound


def register_deliverable(archive: Archive, registered: DeliverableRegistered, *, by: ActorId) -> Receipt:
    """Record a deliverable. Refuses: an unknown or closed case, a natural key already recorded."""
    registered = filed_to(archive, registered)
    id = public_id(archive.origin, "deliverable", registered.natural_key) if registered.natural_key else new_id()
    deliverable = Deliverable(id)
    deliverable.register(bound(archive, registered), by=by)
    if registered.natural_key and archive.exists(id):
        raise AlreadyRecorded("deliverable", id)
    return archive.add(deliverable)


def state_rights(
    archive: Archive, id: UUID, stated: RightsStated, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record who holds the rights, or the licence. Refuses: a statement without either."""
    deliverable = archive.load(Deliverable, id, expecting)
    deliverable.state_rights(stated, by=by)
    return archive.add(deliverable)


def change_stage(
    archive: Archive, id: UUID, changed: StageChanged, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that it was finished, taken into use or abandoned. Refuses: a deliverable that does not exist."""
    deliverable = archive.load(Deliverable, id, expecting)
    deliverable.change_stage(changed, by=by)
    return archive.add(deliverable)


def place_deliverable(
    archive: Archive, id: UUID, placed: DeliverablePlaced, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record where it is now. Refuses: no place."""
    deliverable = archive.load(Deliverable, id, expecting)
    deliverable.place(placed, by=by)
    return archive.add(deliverable)


def record_use(
    archive: Archive, id: UUID, used: DeliverableUsed, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that earlier work was used, updated or rejected. Refuses: a deliverable that does not exist."""
    deliverable = archive.load(Deliverable, id, expecting)
    deliverable.use(used, by=by)
    return archive.add(deliverable)


def report_use(
    archive: Archive,
    id: UUID,
    reported: UseReported,
    *,
    by: ActorId,
    expecting: int | None = None,
    proven: bool = False,
) -> Receipt:
    """Record that another archive reported its use. The same event of that archive changes nothing a second time.

    Refuses: a deliverable that does not exist; an event of that archive which no report proved (`proven`).
    """
    if reported.position is not None and not proven:
        remedy = "Import the report itself ('archive reuse take', POST /reuses/reports), or name no event."
        raise Invalid("Only a report proves an event of another archive.", field="position", remedy=remedy)
    for each in archive.history(id) if reported.position is not None else ():
        known = each.event
        if isinstance(known, UseReported) and (known.archive, known.position) == (reported.archive, reported.position):
            return Receipt(id, each.version, each.position, replayed=True)
    deliverable = archive.load(Deliverable, id, expecting)
    deliverable.report_use(reported, by=by)
    return archive.add(deliverable)
