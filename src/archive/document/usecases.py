"""Verbs of the document room."""

from datetime import date
from uuid import UUID

from archive.case.usecases import filed_to, require_takes
from archive.document.events import (
    DocumentDescribed,
    DocumentFiled,
    DocumentFormatIdentified,
    DocumentMigrated,
    DocumentVersionFiled,
    MigratedCopy,
    NewVersion,
)
from archive.document.model import Document
from archive.kernel import ActorId, AlreadyRecorded
from archive.record.store import Archive, Receipt, new_id
from archive.registration import public_id
from archive.retention.binding import bound
from archive.values import Interval


def file_document(archive: Archive, filed: DocumentFiled, *, by: ActorId, lookup: bytes | None = None) -> Receipt:
    """File a document; its bytes are already in the blob store.

    `lookup` is the keyed hash under which an import finds it again. Refuses: an unknown or closed case,
    a natural key already recorded.
    """
    filed = filed_to(archive, filed)
    id = public_id(archive.origin, "document", filed.natural_key) if filed.natural_key else new_id()
    document = Document(id)
    document.file(bound(archive, filed), by=by)
    if filed.natural_key and archive.exists(id):
        raise AlreadyRecorded("document", id)
    return archive.add(document, lookup=lookup)


def file_version(
    archive: Archive,
    id: UUID,
    content: NewVersion,
    *,
    by: ActorId,
    dated: date | None = None,
    expecting: int | None = None,
) -> Receipt:
    """File a new version of a document. Refuses: an unknown or closed case, a destroyed document."""
    document = archive.load(Document, id, expecting)
    filed = DocumentVersionFiled(number=document.versions + 1, dated=dated, content=content)
    document.file_version(content, filed, by=by)
    if document.pending:
        require_takes(archive, document.case, Interval(earliest=dated, latest=dated) if dated else None, content.reason)
    return archive.add(document)


def describe_document(
    archive: Archive, id: UUID, described: DocumentDescribed, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Correct or complete the description of a document. Refuses: a description without any field."""
    document = archive.load(Document, id, expecting)
    document.describe(described, by=by)
    return archive.add(document)


def identify_format(
    archive: Archive, id: UUID, identified: DocumentFormatIdentified, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record the format of a file of a document. The same again is nothing new. Refuses: a version it does not have."""
    document = archive.load(Document, id, expecting)
    document.identify(identified, by=by)
    return archive.add(document)


def migrate_document(
    archive: Archive,
    id: UUID,
    content: MigratedCopy,
    *,
    file_version: int | None = None,
    program: str,
    program_version: str,
    by: ActorId,
    expecting: int | None = None,
) -> Receipt:
    """Record a migrated copy of a version, by default the newest; its bytes are already in the blob store.

    Refuses: a version the document does not have, a destroyed document.
    """
    document = archive.load(Document, id, expecting)
    migrated = DocumentMigrated(
        representation=document.representations + 1, file_version=file_version or document.versions,
        program=program, program_version=program_version, content=content,
    )  # fmt: skip
    document.migrate(migrated, by=by)
    return archive.add(document)


def require_document(archive: Archive, id: UUID) -> None:
    """Refuse an id that is no document's, or that of a destroyed one."""
    archive.load(Document, id).must_exist()
