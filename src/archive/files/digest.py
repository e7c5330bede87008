"""The digest of a file, read in pieces, so that its size costs time and never memory."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

CHUNK = 1 << 20


class Readable(Protocol):
    """Anything that gives its next bytes; none at its end."""

    def read(self, size: int, /) -> bytes:
        """Bytes, at most as many as asked for; none at the end."""


def pieces_of(source: Readable) -> Iterator[bytes]:
    """The bytes of an open file from where it stands, a piece at a time."""
    while piece := source.read(CHUNK):
        yield piece


def written_to(target: BinaryIO, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Passes pieces on, and writes each to a file."""
    for piece in pieces:
        target.write(piece)
        yield piece


def sha256_of(pieces: Iterable[bytes]) -> tuple[str, int]:
    """The SHA-256 of bytes in pieces, in hex, and how many bytes they are."""
    hashed, size = hashlib.sha256(), 0
    for piece in pieces:
        hashed.update(piece)
        size += len(piece)
    return hashed.hexdigest(), size


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hex. Raises OSError: it cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
