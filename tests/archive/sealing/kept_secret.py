"""A secret record kept in an archive that seals."""

from archive.document.events import File
from archive.ledger.opening import Opening
from archive.ledger.verify.verify import verify
from tests.archive.sealing.sealed_archive import MARK, SealedArchive  # fmt: skip


def whole(kept: SealedArchive) -> bool:
    """Whether verification finds all as it was recorded, sealed content included."""
    opening = Opening(kept.archive.recorder.rows.open, kept.files.open)
    found = verify(kept.home / "events.sqlite", kept.home / "blobs", opening=opening)
    assert found.first_difference is None, found.first_difference
    return found.unopened == 0


def file(kept: SealedArchive, content: bytes) -> File:
    digest, size = kept.blobs.put(content)
    return File(digest=digest, size=size, filename=f"{MARK.decode()}.txt")
