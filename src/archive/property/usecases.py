"""Verbs of the property room."""

from uuid import UUID

from archive.case.usecases import filed_to
from archive.kernel import ActorId, AlreadyRecorded
from archive.property.events import ContinuationDecided, OwnershipStated, PropertyMapped, PropertySurveyed
from archive.property.model import Property
from archive.record.store import Archive, Receipt, new_id
from archive.registration import public_id
from archive.retention.binding import bound


def map_property(archive: Archive, mapped: PropertyMapped, *, by: ActorId) -> Receipt:
    """Record a property. Refuses: an unknown or closed case, a natural key already recorded."""
    mapped = filed_to(archive, mapped)
    id = public_id(archive.origin, "property", mapped.natural_key) if mapped.natural_key else new_id()
    found = Property(id)
    found.map(bound(archive, mapped), by=by)
    if mapped.natural_key and archive.exists(id):
        raise AlreadyRecorded("property", id)
    return archive.add(found)


def survey_property(
    archive: Archive, id: UUID, surveyed: PropertySurveyed, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record what another survey of a property found. Refuses: a survey that finds nothing."""
    found = archive.load(Property, id, expecting)
    found.survey(surveyed, by=by)
    return archive.add(found)


def state_ownership(
    archive: Archive, id: UUID, stated: OwnershipStated, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record whose a property is. Refuses: a property that does not exist."""
    found = archive.load(Property, id, expecting)
    found.state_ownership(stated, by=by)
    return archive.add(found)


def decide_continuation(
    archive: Archive, id: UUID, decided: ContinuationDecided, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record what becomes of the data on a property. Refuses: data that nobody is named to maintain."""
    found = archive.load(Property, id, expecting)
    found.decide_continuation(decided, by=by)
    return archive.add(found)
