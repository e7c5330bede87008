"""Verbs of the handover room: custody of packages."""

from uuid import UUID

from archive.handover.events import HandoverIssued
from archive.handover.model import Handover
from archive.kernel import ActorId
from archive.record.store import Archive, Receipt


def issue_handover(archive: Archive, id: UUID, issued: HandoverIssued, *, by: ActorId) -> Receipt:
    """Record that a package is complete and goes to its recipient. Refuses: it was issued already."""
    handover = Handover(id)
    handover.issue(issued, by=by)
    return archive.add(handover)


def issued(archive: Archive, id: UUID) -> bool:
    """Whether a package with this id was issued here."""
    return archive.exists(id)
