"""Verbs of the access room: who may see a record, whether it is published, what stands in for it."""

from typing import Any
from uuid import UUID

from archive.access.events import Pairing, PublicationWithdrawn, RecordPublished, RecordTwinned
from archive.body.model import Body, Meeting
from archive.case.model import Case
from archive.contract.model import Contract
from archive.decision.model import Decision, PendingMatter
from archive.document.model import Document
from archive.grant.model import Grant
from archive.kernel import ActorId
from archive.payment.model import Payment
from archive.record.store import Archive, Receipt
from archive.registration import PublicityClassified, Record
from archive.report.model import Report
from archive.request.model import InformationRequest

RECORDS: dict[str, type[Record[Any]]] = {
    cls.kind: cls
    for cls in (
        Body, Case, Contract, Decision, Document, Grant, InformationRequest, Meeting, Payment, PendingMatter, Report,
    )
}  # fmt: skip


def classify(
    archive: Archive, kind: str, id: UUID, decided: PublicityClassified, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Decide anew who may see a record; permissions are judged by the newest decision, whatever day is asked for."""
    record = archive.load(RECORDS[kind], id, expecting)
    record.classify(decided, by=by)
    return archive.add(record)


def publish(
    archive: Archive, kind: str, id: UUID, published: RecordPublished, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Show a public record to anybody, though it holds personal data, for a time and on a ground."""
    record = archive.load(RECORDS[kind], id, expecting)
    record.publish(published, by=by)
    return archive.add(record)


def withdraw_publication(
    archive: Archive, kind: str, id: UUID, withdrawn: PublicationWithdrawn, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Take a publication back; the record is given on request again."""
    record = archive.load(RECORDS[kind], id, expecting)
    record.withdraw_publication(withdrawn, by=by)
    return archive.add(record)


def name_twin(
    archive: Archive, kind: str, id: UUID, twinned: RecordTwinned, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Name the redacted document that stands in for a record. Refuses: a twin that is no document."""
    record = archive.load(RECORDS[kind], id, expecting)
    content = twinned.content
    if isinstance(content, Pairing):
        archive.load(Document, content.twin).must_exist()
    record.twin(twinned, by=by)
    return archive.add(record)
