"""Verbs of the access room: who may see a record, whether it is published, what is shown in place of it."""

from uuid import UUID

from archive.access.events import Pairing, PublicationWithdrawn, RecordPublished, RecordTwinned
from archive.access.opening import opens_from
from archive.document.usecases import require_document
from archive.founding.differences import require_reviewed
from archive.kernel import ActorId
from archive.merging.spreading import add_with_others
from archive.record.store import Archive, Receipt
from archive.registration import PublicityClassified, model_of


def classify(
    archive: Archive, kind: str, id: UUID, decided: PublicityClassified, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Decide again who may see a record; permissions are judged by the newest decision, whatever day is asked for.

    Refuses: to open one that waits for a review of how it stands.
    """
    record = archive.load(model_of(kind), id, expecting)
    record.must_exist()
    if opens_from(decided.publicity) < opens_from(record.publicity):
        require_reviewed(archive, id)
    record.classify(decided, by=by)
    return add_with_others(archive, record, by=by)


def publish(
    archive: Archive, kind: str, id: UUID, published: RecordPublished, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Show a public record to anybody, though it holds personal data, for a time and on a ground.

    Refuses: one that waits for a review of how it stands.
    """
    record = archive.load(model_of(kind), id, expecting)
    require_reviewed(archive, id)
    record.publish(published, by=by)
    return archive.add(record)


def withdraw_publication(
    archive: Archive, kind: str, id: UUID, withdrawn: PublicationWithdrawn, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """End a publication; the record is given on request again."""
    record = archive.load(model_of(kind), id, expecting)
    record.withdraw_publication(withdrawn, by=by)
    return archive.add(record)


def name_twin(
    archive: Archive, kind: str, id: UUID, twinned: RecordTwinned, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Name the redacted copy that is shown in place of a record. Refuses: a copy that is not a document."""
    record = archive.load(model_of(kind), id, expecting)
    content = twinned.content
    if isinstance(content, Pairing):
        require_document(archive, content.twin)
    record.twin(twinned, by=by)
    return archive.add(record)
