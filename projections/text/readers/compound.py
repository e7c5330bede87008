"""The directory of an OLE compound file: which streams it has tells Word, Excel, PowerPoint and Outlook apart."""

import struct
from typing import BinaryIO, NamedTuple

from projections.text.media_types import COMPOUND, DOC, ENCRYPTED_OFFICE, MSG, PPT, XLS

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENTRY_BYTES = 128
_SECTORS = 1024  # of the directory that are looked at: four thousand entries
_LISTS = 256  # sectors that list the allocation table: files of two gibibytes
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
    entries = _entries(stream)
    own = {entries[number].name for number in _of_the_root(entries)}
    names = own or {entry.name for entry in entries}  # some programs state no order, and a damaged file another
    return next((media_type for name, media_type in _TELLING if name in names), COMPOUND)


def stream_names(stream: BinaryIO) -> frozenset[str]:
    """Lower-case names of the directory entries, as far as it is followed. Bounded, and trusts no number."""
    return frozenset(entry.name for entry in _entries(stream) if entry.name)


class _Entry(NamedTuple):
    name: str
    left: int
    right: int
    child: int


def _entries(stream: BinaryIO) -> list[_Entry]:
    stream.seek(0)
    header = stream.read(512)
    if len(header) < 512 or not header.startswith(SIGNATURE):
        return []
    chains = _Chains(stream, header)
    sector: int = struct.unpack_from("<I", header, 48)[0]
    entries: list[_Entry] = []
    for _ in range(_SECTORS):
        if sector >= _LAST:
            break
        entries += _entries_in(chains.sector(sector))
        sector = chains.after(sector)
    return entries


def _of_the_root(entries: list[_Entry]) -> set[int]:
    """Numbers of the entries that stand in the root itself, not in a file that is embedded."""
    found: set[int] = set()
    waiting = [entries[0].child] if entries else []
    while waiting:
        number = waiting.pop()
        if 0 < number < len(entries) and number not in found:
            found.add(number)
            waiting += [entries[number].left, entries[number].right]
    return found


class _Chains:
    """Which sector follows which, by the allocation table, of which a sector at a time is read as it is needed.

    The first 109 sectors of the table are named in the header, the others in a list of sectors of its own.
    """

    def __init__(self, stream: BinaryIO, header: bytes) -> None:
        self._stream = stream
        self._bytes = 1 << min(12, struct.unpack_from("<H", header, 30)[0])
        self._numbers = max(1, self._bytes // 4)  # in a sector
        self._table = list(struct.unpack_from("<109I", header, 76))
        self._list: int = struct.unpack_from("<I", header, 68)[0]
        self._lists = 0
        self._read: tuple[int, bytes] = (_LAST, b"")

    def sector(self, number: int) -> bytes:
        self._stream.seek((number + 1) * self._bytes)
        return self._stream.read(self._bytes)

    def after(self, sector: int) -> int:
        """The sector that follows in its chain; none where it ends, or the file states nothing that can be followed."""
        which, place = divmod(sector, self._numbers)
        while which >= len(self._table) and self._list < _LAST and self._lists < _LISTS:
            self._go_on()
        if which >= len(self._table) or self._table[which] >= _LAST:
            return _LAST
        if self._read[0] != self._table[which]:
            self._read = (self._table[which], self.sector(self._table[which]))
        if len(self._read[1]) < place * 4 + 4:
            return _LAST
        following: int = struct.unpack_from("<I", self._read[1], place * 4)[0]
        return following

    def _go_on(self) -> None:
        """Read where the next sectors of the table are; the last number names the sector that continues the list."""
        part = self.sector(self._list)
        self._lists, self._list = self._lists + 1, _LAST
        if len(part) >= self._numbers * 4:
            *more, self._list = struct.unpack_from(f"<{self._numbers}I", part)
            self._table += more


def _entries_in(sector: bytes) -> list[_Entry]:
    entries = []
    for start in range(0, len(sector) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
        length: int = struct.unpack_from("<H", sector, start + 64)[0]
        known = 2 < length <= 64
        name = sector[start : start + length - 2].decode("utf-16-le", "replace").lower() if known else ""
        entries.append(_Entry(name, *struct.unpack_from("<3I", sector, start + 68)))
    return entries
