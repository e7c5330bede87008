"""Verbs of the erasure room: what becomes of records when a person asks for the erasure of their data.

Source: GDPR 17(3) (d), 89: what is archived in the public interest is kept, restricted. What is not goes to a disposal
like everything else: due, unheld, by two people.
"""

from collections.abc import Sequence
from uuid import UUID

from archive.disposal.events import Note
from archive.disposal.usecases import drawn_up
from archive.errors import Invalid
from archive.kernel import ActorId
from archive.merging.spreading import add_with_others
from archive.record.store import Archive, Receipt
from archive.recordwide import ErasureDecided, ErasureDecision, Reason
from archive.retention.usecases import MOST_AT_ONCE, record_of


def decide_erasure(
    archive: Archive,
    request: UUID,
    ids: Sequence[UUID],
    decision: ErasureDecision,
    *,
    basis: str,
    reason: str,
    by: ActorId,
) -> tuple[Receipt, UUID | None]:
    """Decide about many records at once, or about none; answers with the disposal that lists them, where one does.

    Refuses: no record, a destroyed one; to destroy one that is held, not due, or on another list.
    """
    wanted = list(dict.fromkeys(ids))
    if not wanted or len(wanted) > MOST_AT_ONCE:
        raise Invalid(f"Give between 1 and {MOST_AT_ONCE} records at once.", field="records")
    records = [record_of(archive, id) for id in wanted]
    decided = ErasureDecided(
        request=request,
        decision=decision,
        basis=basis,
        decided_on=archive.today(),
        content=Reason(reason=reason),
    )
    lists = [drawn_up(archive, wanted, Note(), by=by)] if decision is ErasureDecision.destroy else []
    for record in records:
        record.decide_erasure(decided, by=by)
    return add_with_others(archive, *lists, *records, by=by), lists[0].id if lists else None
