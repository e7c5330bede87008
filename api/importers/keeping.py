"""The bytes of a file into the blob store, before any event names them."""

import os
from pathlib import Path
from typing import BinaryIO, cast

from archive.document.blobs import Blobs
from archive.document.events import File
from archive.errors import ArchiveError
from archive.files.digest import pieces_of, sha256_of
from projections.text import identify


class CannotBeRead(ArchiveError):
    """The source gave no bytes; that is not the archive's disk being full."""

    code = "unreadable"
    field = "file"
    remedy = "Make the file readable and import again."


class Unkept(Blobs):
    """Takes the bytes of a dry run: identifies them and keeps none."""

    def __init__(self, blobs: Blobs) -> None:
        self.folder, self.max_bytes = blobs.folder, blobs.max_bytes

    def put(self, source: BinaryIO | bytes) -> tuple[str, int]:
        """Digest and size. Refuses: more than max_bytes."""
        return sha256_of(self._bounded(source))


def keep(path: Path, blobs: Blobs, known: File | None = None, *, sealed: bool = False) -> File | None:
    """Keep a file's bytes and state what they are; None when they are the known ones and still kept.

    `sealed` states that the known ones are sealed, where they are not put again in plain text.
    Refuses: a file that cannot be read, one that is too large, a full disk.
    """
    with _opened(path) as file:
        source = _Source(file)
        if known is not None:
            digest = _digest(source)
            if digest == known.digest and (sealed or blobs.path(digest).exists()):
                return None
            file.seek(0)
        digest, size = blobs.put(cast(BinaryIO, source))
        if known is not None and digest == known.digest:
            return None
    found = identify(path, path.name)
    return File(
        digest=digest,
        size=size,
        filename=_shown(path.name),
        media_type=found.media_type,
        format=found.name[:300],
        format_basis=found.basis[:100],
    )


def _opened(path: Path) -> BinaryIO:
    try:
        return os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb")
    except OSError as error:
        raise CannotBeRead(f"The file could not be opened: {os.strerror(error.errno or 0)}.") from None


class _Source:
    """Reads a file; that it fails to be read refuses the file, where a write failing means a full disk."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source

    def read(self, size: int = -1) -> bytes:
        try:
            return self._source.read(size)
        except OSError as error:
            raise CannotBeRead(f"The file could not be read: {os.strerror(error.errno or 0)}.") from None


def _digest(source: _Source) -> str:
    return sha256_of(pieces_of(source))[0]


def _shown(name: str) -> str:
    return os.fsencode(name).decode("utf-8", "backslashreplace")[:1000]
