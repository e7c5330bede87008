"""Verbs of the secondment room."""

from uuid import UUID

from archive.case.usecases import filed_to
from archive.kernel import ActorId, AlreadyRecorded
from archive.record.store import Archive, Receipt, new_id
from archive.registered import as_sensitive
from archive.registration import public_id
from archive.retention.binding import bound
from archive.secondment.events import ReturnAgreed, SecondmentChanged, SecondmentMapped, StaffReturned
from archive.secondment.model import Secondment


def map_secondment(archive: Archive, mapped: SecondmentMapped, *, by: ActorId) -> Receipt:
    """Record that a person is lent; the record is sensitive unless stated otherwise.

    Refuses: an end before the start, an unknown or closed case, a natural key already recorded.
    """
    mapped = filed_to(archive, mapped)
    id = public_id(archive.origin, "secondment", mapped.natural_key) if mapped.natural_key else new_id()
    secondment = Secondment(id)
    secondment.map(as_sensitive(bound(archive, mapped)), by=by)
    if mapped.natural_key and archive.exists(id):
        raise AlreadyRecorded("secondment", id)
    return archive.add(secondment)


def change_secondment(
    archive: Archive, id: UUID, changed: SecondmentChanged, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record another share or last day of a secondment. Refuses: a person who has returned."""
    secondment = archive.load(Secondment, id, expecting)
    secondment.change(changed, by=by)
    return archive.add(secondment)


def agree_return(
    archive: Archive, id: UUID, agreed: ReturnAgreed, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record the agreed day of return. Refuses: a day before the start, a person who has returned."""
    secondment = archive.load(Secondment, id, expecting)
    secondment.agree_return(agreed, by=by)
    return archive.add(secondment)


def return_staff(
    archive: Archive, id: UUID, returned: StaffReturned, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that the person has returned. Refuses: a second return, a day to come."""
    archive.require_begun(returned.returned_on, "returned_on")
    secondment = archive.load(Secondment, id, expecting)
    secondment.return_staff(returned, by=by)
    return archive.add(secondment)
