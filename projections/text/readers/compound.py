"""The directory of an OLE compound file: which streams it has tells Word, Excel, PowerPoint and Outlook apart."""

import struct
from typing import BinaryIO

from projections.text.media_types import COMPOUND, DOC, ENCRYPTED_OFFICE, MSG, PPT, XLS

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENTRY_BYTES = 128
_SECTORS = 64  # of the directory that are looked at; the main streams come first
_LAST = 0xFFFFFFFA  # sector numbers from here on mean something else

# stream → media type, the most telling first
_TELLING = (
    ("encryptedpackage", ENCRYPTED_OFFICE),
    ("worddocument", DOC),
    ("workbook", XLS),
    ("book", XLS),
    ("powerpoint document", PPT),
    ("__properties_version1.0", MSG),
)


def media_type_of(stream: BinaryIO) -> str:
    """The media type a compound file's streams tell; the general one where none does or it is damaged."""
    names = stream_names(stream)
    return next((media_type for name, media_type in _TELLING if name in names), COMPOUND)


def stream_names(stream: BinaryIO) -> frozenset[str]:
    """Lower-case names of the first directory entries. Bounded: follows at most 64 sectors and trusts no number."""
    stream.seek(0)
    header = stream.read(512)
    if len(header) < 512 or not header.startswith(SIGNATURE):
        return frozenset()
    sector_bytes = 1 << min(12, struct.unpack_from("<H", header, 30)[0])
    table = struct.unpack_from("<109I", header, 76)
    sector: int = struct.unpack_from("<I", header, 48)[0]
    names: set[str] = set()
    for _ in range(_SECTORS):
        if sector >= _LAST:
            break
        names.update(_names_in(_sector(stream, sector, sector_bytes)))
        sector = _next(stream, sector, sector_bytes, table)
    return frozenset(names)


def _sector(stream: BinaryIO, number: int, sector_bytes: int) -> bytes:
    stream.seek((number + 1) * sector_bytes)
    return stream.read(sector_bytes)


def _next(stream: BinaryIO, sector: int, sector_bytes: int, table: tuple[int, ...]) -> int:
    """The sector that follows in the chain, from the allocation table named in the header."""
    which, place = divmod(sector, max(1, sector_bytes // 4))
    if which >= len(table) or table[which] >= _LAST:
        return _LAST
    allocation = _sector(stream, table[which], sector_bytes)
    if len(allocation) < place * 4 + 4:
        return _LAST
    following: int = struct.unpack_from("<I", allocation, place * 4)[0]
    return following


def _names_in(sector: bytes) -> list[str]:
    names = []
    for start in range(0, len(sector) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
        length: int = struct.unpack_from("<H", sector, start + 64)[0]
        if 2 < length <= 64:
            names.append(sector[start : start + length - 2].decode("utf-16-le", "replace").lower())
    return names
