"""Verbs of the body room."""

from uuid import UUID

from archive.body.events import BodyDissolved, BodyEstablished, MeetingHeld, MeetingRevised, MinutesApproved
from archive.body.mandate import within_mandate
from archive.body.model import Body, Meeting
from archive.case.usecases import filed_to
from archive.kernel import ActorId, AlreadyRecorded
from archive.record.store import Archive, Receipt, new_id
from archive.registration import public_id
from archive.retention.binding import bound
from archive.retention.contradictions import contradicted


def establish_body(archive: Archive, established: BodyEstablished, *, by: ActorId) -> Receipt:
    """Record that a body came into being. Refuses: an unknown or closed case, a natural key already recorded."""
    established = filed_to(archive, established)
    id = public_id(archive.origin, "body", established.natural_key) if established.natural_key else new_id()
    body = Body(id)
    body.establish(bound(archive, established), by=by)
    if established.natural_key and archive.exists(id):
        raise AlreadyRecorded("body", id)
    return archive.add(body)


def dissolve_body(
    archive: Archive, id: UUID, dissolved: BodyDissolved, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that a body was dissolved; flagged where it is recorded to have acted later.

    Refuses: a body that is its own successor, one already dissolved.
    """
    body = archive.load(Body, id, expecting)
    body.dissolve(dissolved.model_copy(update={"flagged": contradicted(archive, body, dissolved)}), by=by)
    return archive.add(body)


def record_meeting(archive: Archive, held: MeetingHeld, *, by: ActorId) -> Receipt:
    """Record a meeting.

    Refuses: an unknown or closed case, a natural key already recorded, a day on which its body did not exist.
    """
    held = within_mandate(archive, filed_to(archive, held), held.body)
    id = public_id(archive.origin, "meeting", held.natural_key) if held.natural_key else new_id()
    meeting = Meeting(id)
    meeting.hold(bound(archive, held), by=by)
    if held.natural_key and archive.exists(id):
        raise AlreadyRecorded("meeting", id)
    return archive.add(meeting)


def revise_meeting(
    archive: Archive, id: UUID, revised: MeetingRevised, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Complete or correct a meeting as a whole. Refuses: approved minutes."""
    meeting = archive.load(Meeting, id, expecting)
    meeting.revise(revised, by=by)
    return archive.add(meeting)


def approve_minutes(
    archive: Archive, id: UUID, approved: MinutesApproved, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that the minutes were approved. Refuses: minutes that are already approved."""
    meeting = archive.load(Meeting, id, expecting)
    meeting.approve_minutes(approved, by=by)
    return archive.add(meeting)
