"""A correction that changes a sum is held against rules across records, as the event itself was."""

from typing import Any
from uuid import UUID

from archive.errors import ArchiveError
from archive.grant.applications import GrantExceeded, drawn
from archive.grant.back import BACK, require_paid_before
from archive.grant.usecases import covered
from archive.kernel import Seen
from archive.record.store import Archive
from archive.recordwide import RecordCorrected
from archive.registration import Record
from archive.values import Money


def held_sum(archive: Archive, record: Record[Any], corrected: RecordCorrected, target: Seen) -> tuple[str, ...]:
    """Refuse a correction by which a grant is exceeded, or more goes back than was paid; its flags, where a source
    only tells it.
    """
    try:
        if target.name in BACK:
            require_paid_before(archive, record, corrected)
        elif record.kind == "grant" and target.version == 1:
            _require_covering(archive, record, corrected)
        elif record.kind == "payment" and record.now.get("grant"):
            return _covered(archive, record, corrected)
    except ArchiveError as refused:
        if not archive.telling:
            raise
        return (refused.code,)
    return ()


def _require_covering(archive: Archive, grant: Record[Any], corrected: RecordCorrected) -> None:
    was, now = (int(each.now["amount"]["cents"]) for each in (grant, grant.as_if(corrected)))
    exceeds = GrantExceeded(grant.id, now, others := drawn(archive, grant.id))
    if now < was and exceeds.stands(others):
        raise exceeds


def _covered(archive: Archive, payment: Record[Any], corrected: RecordCorrected) -> tuple[str, ...]:
    was, now = (_draws(each) for each in (payment, payment.as_if(corrected)))
    if now.cents <= was.cents:
        return ()
    return covered(archive, UUID(payment.now["grant"]), now, apart_from=payment.id)


def _draws(payment: Record[Any]) -> Money:
    """What an application draws from its grant: what was approved, else what is applied for."""
    state = payment.now
    amount = Money.model_validate(state["amount"])
    if state["status"] == "rejected":
        return amount.model_copy(update={"cents": 0})
    return amount.model_copy(update={"cents": state["approved_cents"] or amount.cents})
