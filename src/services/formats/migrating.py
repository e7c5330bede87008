"""Records a migrated copy of a document: a further representation, whose format is identified as it is recorded."""

from typing import BinaryIO
from uuid import UUID

from archive.access.caller import Caller
from archive.actor.events import Role
from archive.document.events import DocumentFormatIdentified, File, MigratedCopy
from archive.document.model import Document
from archive.document.usecases import identify_format, migrate_document
from archive.record.store import Receipt
from projections.text import identify
from services.formats.identifying import Scanner, available
from services.home.archive_home import ArchiveHome
from services.sight.visibility import require_known


def migrate(
    home: ArchiveHome,
    caller: Caller,
    id: UUID,
    source: BinaryIO,
    filename: str,
    *,
    program: str,
    program_version: str,
    file_version: int | None = None,
    reason: str | None = None,
    expecting: int | None = None,
) -> Receipt:
    """Keep the bytes of a copy and record it. The same copy again is nothing new.

    Refuses: a caller who may not record, or may not see the document; a version it does not have.
    """
    by = caller.require(Role.registrar, within=bool(caller.scope))
    require_known(home, caller, str(id), "document", "write representations")
    digest, size = home.blobs.put(source)
    found = identify(home.blobs.path(digest), filename)
    file = File(
        digest=digest, size=size, filename=filename[:1000], media_type=found.media_type, format=found.name[:300],
        format_basis=found.basis,
    )  # fmt: skip
    made = migrate_document(
        home.archive, id, MigratedCopy(file=file, reason=reason), file_version=file_version, program=program,
        program_version=program_version, by=by, expecting=expecting,
    )  # fmt: skip
    if made.replayed or not available():
        return made
    number = home.archive.load(Document, id).representations
    with Scanner(home.temporary.folder) as scanner, home.files.path(str(id), digest) as path:
        said = scanner.identify(path, filename)
    identified = identify_format(home.archive, id, DocumentFormatIdentified(representation=number, **said), by=by)
    return identified if identified.version > made.version else made
