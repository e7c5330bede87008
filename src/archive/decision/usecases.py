"""Verbs of the decision room."""

from uuid import UUID

from archive.body.mandate import require_mandate, within_mandate
from archive.case.usecases import filed_to
from archive.decision.events import (
    DecisionAmended,
    DecisionCorrected,
    DecisionRecorded,
    DecisionSuperseded,
    PendingDecided,
    PendingDeciderNamed,
    PendingNoted,
    PendingRaised,
    PendingWithdrawn,
)
from archive.decision.model import Decision, PendingMatter
from archive.kernel import ActorId, AlreadyRecorded
from archive.record.store import Archive, Receipt, new_id
from archive.registration import public_id
from archive.retention.binding import bound
from archive.values import Interval


def record_decision(archive: Archive, recorded: DecisionRecorded, *, by: ActorId) -> Receipt:
    """Record a decision as it was made.

    Refuses: an unknown or closed case, a natural key already recorded, a day on which its body did not exist.
    """
    recorded = within_mandate(archive, filed_to(archive, recorded), recorded.body)
    id = public_id(archive.origin, "decision", recorded.natural_key) if recorded.natural_key else new_id()
    decision = Decision(id)
    decision.make(bound(archive, recorded), by=by)
    if recorded.natural_key and archive.exists(id):
        raise AlreadyRecorded("decision", id)
    return archive.add(decision)


def correct_decision(
    archive: Archive, id: UUID, corrected: DecisionCorrected, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Correct the wording an event gave to a decision; the correction replaces that event."""
    decision = archive.load(Decision, id, expecting)
    decision.correct(corrected, by=by)
    return archive.add(decision)


def amend_decision(
    archive: Archive, id: UUID, amended: DecisionAmended, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Change the wording of a decision as of a day. Refuses: a day on which it is not in force."""
    decision = archive.load(Decision, id, expecting)
    decision.amend(amended, by=by)
    return archive.add(decision)


def supersede_decision(
    archive: Archive, id: UUID, superseded: DecisionSuperseded, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that a decision is no longer in force. Refuses: itself as successor, one already superseded."""
    decision = archive.load(Decision, id, expecting)
    decision.supersede(superseded, by=by)
    return archive.add(decision)


def raise_matter(archive: Archive, raised: PendingRaised, *, by: ActorId) -> Receipt:
    """Record that a matter waits for a decision.

    Refuses: an unknown or closed case, a natural key already recorded, a day on which its body did not exist.
    """
    raised = within_mandate(archive, filed_to(archive, raised), raised.body)
    id = public_id(archive.origin, "pending", raised.natural_key) if raised.natural_key else new_id()
    matter = PendingMatter(id)
    matter.raise_matter(bound(archive, raised), by=by)
    if raised.natural_key and archive.exists(id):
        raise AlreadyRecorded("pending", id)
    return archive.add(matter)


def name_decider(
    archive: Archive, id: UUID, named: PendingDeciderNamed, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record who decides a matter from now on.

    Refuses: a matter that is no longer pending, a body that did not exist on that day.
    """
    require_mandate(archive, named.body, Interval(earliest=named.named_on, latest=named.named_on))
    matter = archive.load(PendingMatter, id, expecting)
    matter.name_decider(named, by=by)
    return archive.add(matter)


def note_matter(
    archive: Archive, id: UUID, noted: PendingNoted, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that a matter was noted for information. Refuses: a matter that is no longer pending."""
    matter = archive.load(PendingMatter, id, expecting)
    matter.note(noted, by=by)
    return archive.add(matter)


def decide_matter(
    archive: Archive, id: UUID, decided: PendingDecided, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that a matter was decided. Refuses: a matter that is no longer pending."""
    matter = archive.load(PendingMatter, id, expecting)
    matter.decide(decided, by=by)
    return archive.add(matter)


def withdraw_matter(
    archive: Archive, id: UUID, withdrawn: PendingWithdrawn, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that a matter no longer needs a decision. Refuses: a matter that is no longer pending."""
    matter = archive.load(PendingMatter, id, expecting)
    matter.withdraw(withdrawn, by=by)
    return archive.add(matter)
