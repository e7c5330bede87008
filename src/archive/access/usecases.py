"""Verbs of the access room: who may see a record."""

from typing import Any
from uuid import UUID

from archive.body.model import Body, Meeting
from archive.case.model import Case
from archive.contract.model import Contract
from archive.decision.model import Decision, PendingMatter
from archive.document.model import Document
from archive.grant.model import Grant
from archive.kernel import ActorId
from archive.payment.model import Payment
from archive.registration import PublicityClassified, Record
from archive.report.model import Report
from archive.store import Archive, Receipt

RECORDS: dict[str, type[Record[Any]]] = {
    cls.kind: cls for cls in (Body, Case, Contract, Decision, Document, Grant, Meeting, Payment, PendingMatter, Report)
}


def classify(
    archive: Archive, kind: str, id: UUID, decided: PublicityClassified, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Decide anew who may see a record; permissions are judged by the newest decision, whatever day is asked for."""
    record = archive.load(RECORDS[kind], id, expecting)
    record.classify(decided, by=by)
    return archive.add(record)
