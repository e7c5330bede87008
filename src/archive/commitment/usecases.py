"""Verbs of the commitment room."""

from uuid import UUID

from archive.case.usecases import filed_to
from archive.commitment.events import CommitmentAssessed, CommitmentClosed, CommitmentMade, CommitmentTransferred
from archive.commitment.model import TAKEN_BACK, Commitment
from archive.kernel import ActorId, AlreadyRecorded
from archive.record.store import Archive, Receipt, new_id
from archive.registration import public_id
from archive.retention.binding import bound


def make_commitment(archive: Archive, made: CommitmentMade, *, by: ActorId) -> Receipt:
    """Record a promise the organisation made. One of less than nothing takes an earlier one back, and is flagged.

    Refuses: an unknown or closed case, a natural key already recorded; less than nothing, unless a source tells it.
    """
    made = filed_to(archive, made)
    if archive.telling and made.amount and made.amount.cents < 0:
        made = made.model_copy(update={"flagged": (*made.flagged, TAKEN_BACK)})
    id = public_id(archive.origin, "commitment", made.natural_key) if made.natural_key else new_id()
    commitment = Commitment(id)
    commitment.make(bound(archive, made), by=by)
    if made.natural_key and archive.exists(id):
        raise AlreadyRecorded("commitment", id)
    return archive.add(commitment)


def assess_commitment(
    archive: Archive, id: UUID, assessed: CommitmentAssessed, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record whether a commitment is necessary, and what was found of it. Refuses: one that is settled."""
    commitment = archive.load(Commitment, id, expecting)
    commitment.assess(assessed, by=by)
    return archive.add(commitment)


def close_commitment(
    archive: Archive, id: UUID, closed: CommitmentClosed, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that a commitment was fulfilled or ended. Refuses: one that is settled, a day to come."""
    archive.require_begun(closed.closed_on, "closed_on")
    commitment = archive.load(Commitment, id, expecting)
    commitment.close(closed, by=by)
    return archive.add(commitment)


def transfer_commitment(
    archive: Archive, id: UUID, transferred: CommitmentTransferred, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that another organisation took a commitment over. Refuses: one that is settled."""
    commitment = archive.load(Commitment, id, expecting)
    commitment.transfer(transferred, by=by)
    return archive.add(commitment)
