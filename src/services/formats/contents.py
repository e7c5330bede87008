"""The files of a document: which version is meant, and its bytes, compared with their digest."""

from collections.abc import Iterator
from typing import Any

from archive.errors import NotFound
from archive.files.digest import pieces_of
from services.home.archive_home import ArchiveHome

State = dict[str, Any]


def version_of(state: State, number: int | None, representation: int | None = None) -> State:
    """A version of a document by its number, by default the newest; or a migrated copy by its number.

    Refuses: none with this number, or one without bytes.
    """
    versions = (state.get("versions") if representation is None else state.get("representations")) or []
    number = number if representation is None else representation
    wanted = versions[-1:] if number is None else [each for each in versions if each["number"] == number]
    if not wanted or "digest" not in wanted[0]:
        raise NotFound("This document has no such version with bytes.", field="version")
    found: State = wanted[0]
    return found


def verified(home: ArchiveHome, record: str, digest: str) -> int:
    """The number of bytes of a file, whose digest is compared. Refuses: a file that is missing or was altered."""
    with home.comparer.meeting(record, digest):
        home.files.require(record, digest)
        return home.files.verify(record, digest)


def bytes_of(home: ArchiveHome, record: str, digest: str) -> Iterator[bytes]:
    """The bytes of a file, a piece at a time."""
    with home.files.open(record, digest) as file:
        yield from pieces_of(file)
