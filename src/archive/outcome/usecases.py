"""Records what a court or an authority made of a matter."""

from uuid import UUID

from archive.errors import Invalid
from archive.kernel import ActorId
from archive.outcome.events import OutcomeRecorded, Stage
from archive.record.store import Archive, Receipt
from archive.registration import model_of


def record_outcome(
    archive: Archive, kind: str, id: UUID, recorded: OutcomeRecorded, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record what a court or an authority made of the matter of a record, before or after the closing.

    Refuses: a day to come; a last day to appeal before the decision, or of what is no decision.
    """
    archive.require_begun(recorded.decided_on, "decided_on")
    if recorded.appeal_until is not None:
        if recorded.stage is not Stage.decided:
            remedy = "Leave it out, or give the stage decided."
            raise Invalid("Only what was decided can be appealed against.", field="appeal_until", remedy=remedy)
        if recorded.appeal_until < recorded.decided_on:
            raise Invalid("The last day to appeal would be before the decision.", field="appeal_until")
    record = archive.load(model_of(kind), id, expecting)
    record.take(recorded, by=by)
    return archive.add(record)
