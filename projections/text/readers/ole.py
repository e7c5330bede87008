"""Compound files (OLE) opened for reading: streams by name within a storage, and files that hold one storage alone."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import olefile

from projections.text.extraction import CannotRead
from projections.text.readers.zips import opened

_SECTOR, _FREE, _END, _TABLE = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SMALL, _PART = 4096, 64  # streams below it stand in one stream of small sectors
_IN_HEADER = 109  # sectors of the allocation table that the header names
_NAMED, _NESTED = 200, 4  # streams of one storage that are put into a file of its own, and storages within it
Tree: TypeAlias = "dict[str, bytes | Tree]"


class Storage:
    """A folder of a compound file. Names are compared without regard to case."""

    def __init__(self, ole: olefile.OleFileIO, path: tuple[str, ...] = ()) -> None:
        self._ole = ole
        self._path = path

    def has(self, name: str) -> bool:
        """Whether there is a stream or a storage of this name."""
        return bool(self._ole.exists([*self._path, name]))

    def stream(self, name: str) -> bytes:
        """All bytes of a stream; none where it is missing. Raises CannotRead where it cannot be followed."""
        path = [*self._path, name]
        if self._ole.get_type(path) != olefile.STGTY_STREAM:
            return b""
        try:
            return bytes(self._ole.openstream(path).read())
        except (OSError, ValueError, IndexError) as error:  # of the library for what it cannot follow
            raise CannotRead("damaged: a part of the compound file cannot be read") from error

    def within(self, *names: str) -> "Storage":
        """A storage in this one; empty where there is none."""
        return Storage(self._ole, (*self._path, *names))

    def storages(self) -> list[str]:
        """Names of the storages in this one, in order."""
        return self._names(streams=False)

    def streams(self) -> list[str]:
        """Names of the streams in this one, in order."""
        return self._names(streams=True)

    def _names(self, *, streams: bool) -> list[str]:
        level = len(self._path)
        mine = [name.lower() for name in self._path]
        return sorted(
            entry[level]
            for entry in self._ole.listdir(streams=streams, storages=not streams)
            if len(entry) == level + 1 and [name.lower() for name in entry[:level]] == mine
        )


@contextmanager
def open_compound(source: Path | bytes) -> Iterator[Storage]:
    """The root of a compound file. Raises CannotRead where its directory cannot be read."""
    with opened(source) as stream:
        try:
            ole = olefile.OleFileIO(stream)
        except (OSError, ValueError, IndexError, TypeError, AttributeError, struct.error, RecursionError) as error:
            raise CannotRead("damaged: not readable as a compound file") from error
        try:
            yield Storage(ole)
        finally:
            ole.close()


def as_file(storage: Storage) -> bytes:
    """A compound file of what one storage holds, so that the reader of its format can open it."""
    return compound_of(_held(storage, _NESTED))


def _held(storage: Storage, levels: int) -> Tree:
    held: Tree = {name: storage.stream(name) for name in storage.streams()[:_NAMED]}
    if levels:
        held |= {name: _held(storage.within(name), levels - 1) for name in storage.storages()[:_NAMED]}
    return held


def compound_of(tree: Tree) -> bytes:
    """A compound file of streams and storages: directory, data, then the allocation table. Up to 7 MB."""
    places: list[tuple[str, bytes | None, int, int]] = [("Root Entry", None, _FREE, _FREE)]
    _place(tree, 0, places)
    directory = -(-len(places) // 4)
    large = _Chained(_SECTOR, directory)
    small = _Chained(_PART, 0)
    entries = []
    for name, data, right, child in places[1:]:
        kind, start = (1, _END) if data is None else (2, (small if len(data) < _SMALL else large).put(data))
        entries.append(_entry(name, kind, start, len(data or b""), right=right, child=child))
    parts = large.put(bytes(small.body)) if small.body else _END
    small_table = large.put(struct.pack(f"<{len(small.chain)}I", *small.chain)) if small.body else _END
    root = _entry("Root Entry", 5, parts, len(small.body), right=_FREE, child=places[0][3])
    chain = large.chain
    tables = 1
    while tables * (_SECTOR // 4) < len(chain) + tables:
        tables += 1
    if tables > _IN_HEADER:
        raise CannotRead("an embedded file is too large")
    where = [*range(len(chain), len(chain) + tables)]
    chain += [_TABLE] * tables
    chain += [_FREE] * (tables * (_SECTOR // 4) - len(chain))
    head = bytearray(_SECTOR)
    head[:8] = olefile.MAGIC
    struct.pack_into("<HHHHH", head, 24, 0x3E, 3, 0xFFFE, 9, 6)
    small_sectors = -(-4 * len(small.chain) // _SECTOR)
    struct.pack_into("<9I", head, 40, 0, tables, 0, 0, _SMALL, small_table, small_sectors, _END, 0)
    struct.pack_into("<109I", head, 76, *(where + [_FREE] * _IN_HEADER)[:_IN_HEADER])
    listed = b"".join((root, *entries)).ljust(directory * _SECTOR, b"\0")
    return bytes(head) + listed + bytes(large.body) + struct.pack(f"<{len(chain)}I", *chain)


class _Chained:
    """Data in sectors of one size, and which follows which; the first ones may be taken already."""

    def __init__(self, size: int, taken: int) -> None:
        self._size = size
        self.chain = [*range(1, taken), _END] if taken else []
        self.body = bytearray()

    def put(self, data: bytes) -> int:
        """Where the data begin."""
        sectors = -(-len(data) // self._size)
        if not sectors:
            return _END
        start = len(self.chain)
        self.chain += [*range(start + 1, start + sectors), _END]
        self.body += data.ljust(sectors * self._size, b"\0")
        return start


def _place(tree: Tree, parent: int, places: list[tuple[str, bytes | None, int, int]]) -> None:
    """Give each entry its number; those of a storage follow one another, each to the right of the one before."""
    before = -1
    for name, held in tree.items():
        number = len(places)
        if before < 0:
            places[parent] = (*places[parent][:3], number)
        else:
            places[before] = (*places[before][:2], number, places[before][3])
        before = number
        places.append((name, held if isinstance(held, bytes) else None, _FREE, _FREE))
        if not isinstance(held, bytes):
            _place(held, number, places)


def _entry(name: str, kind: int, start: int, size: int, *, right: int, child: int) -> bytes:
    written = name.encode("utf-16-le")[:62] + b"\0\0"
    head = struct.pack("<64sHBBIII", written, len(written), kind, 1, _FREE, right, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)
