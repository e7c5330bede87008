"""A part of a file instead of the whole (RFC 9110, section 14): a download that broke off goes on where it stopped."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from api.http.problems import STATUS
from archive.errors import ArchiveError
from archive.files.digest import CHUNK, pieces_of

_ONE = re.compile(r"\s*bytes\s*=\s*([0-9]{0,18})\s*-\s*([0-9]{0,18})\s*", re.IGNORECASE | re.ASCII)


class NoSuchRange(ArchiveError):
    """The part begins after the end of the file."""

    code = "no_such_range"
    field = "Range"

    def __init__(self, size: int) -> None:
        super().__init__(f"The file ends before this range: it has {size} bytes.")
        self.headers = {"Content-Range": f"bytes */{size}"}
        self.remedy = f"Ask for a range that begins before byte {size}, or leave Range out."


STATUS[NoSuchRange] = 416


def part_of(asked: str | None, if_range: str | None, etag: str, size: int) -> range | None:
    """The bytes asked for, of a file of `size` bytes; None for the whole.

    The whole answers what is no single range of bytes, and `If-Range` with another tag than the file's.
    Refuses: a range that begins after the end.
    """
    found = _ONE.fullmatch(asked) if asked else None
    if found is None or not any(found.groups()) or (if_range is not None and if_range.strip() != etag):
        return None
    first, last = found.groups()
    if not first:  # the last bytes, so many
        part = range(max(size - int(last), 0), size)
    else:
        part = range(int(first), min(int(last) + 1, size) if last else size)
        if last and int(last) < int(first):
            return None
    if not part:
        raise NoSuchRange(size)
    return part


def part_sent(file: BinaryIO, part: range | None) -> Iterator[bytes]:
    """The bytes of an open file, a piece at a time; of a part of it, if one is given."""
    with file:
        if part is None:
            yield from pieces_of(file)
            return
        file.seek(part.start) if file.seekable() else _skip(file, part.start)
        left = len(part)
        while left and (piece := file.read(min(left, CHUNK))):
            left -= len(piece)
            yield piece


def _skip(file: BinaryIO, count: int) -> None:
    while count and (piece := file.read(min(count, CHUNK))):
        count -= len(piece)
