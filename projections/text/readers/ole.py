"""Compound files (OLE) opened for reading: streams by name within a storage, and files that hold one storage alone."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import olefile

from projections.text.extraction import CannotRead
from projections.text.readers.zips import opened

_SECTOR, _FREE, _END, _TABLE = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SMALL = 4096  # streams below it would stand in a place of their own; ours are filled up to it
_IN_HEADER = 109  # sectors of the allocation table that the header names
_NAMED = 200  # streams of one storage that are put into a file of its own


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
    """A compound file of the streams of one storage, so that the reader of its format can open it."""
    return compound_of({name: storage.stream(name) for name in storage.streams()[:_NAMED]})


def compound_of(streams: dict[str, bytes]) -> bytes:
    """A compound file of these streams: its directory, then their data, then the allocation table. Up to 7 MB."""
    directory = -(-(len(streams) + 1) // 4)
    chain = [*range(1, directory), _END]
    body, entries = b"", [_entry("Root Entry", 5, _END, 0, child=1 if streams else _FREE)]
    for number, (name, data) in enumerate(streams.items(), 1):
        size = max(len(data), _SMALL)
        sectors = -(-size // _SECTOR)
        start = len(chain)
        chain += [*range(start + 1, start + sectors), _END]
        body += data.ljust(sectors * _SECTOR, b"\0")
        entries.append(_entry(name, 2, start, size, right=number + 1 if number < len(streams) else _FREE))
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
    struct.pack_into("<9I", head, 40, 0, tables, 0, 0, _SMALL, _END, 0, _END, 0)
    struct.pack_into("<109I", head, 76, *(where + [_FREE] * _IN_HEADER)[:_IN_HEADER])
    listed = b"".join(entries).ljust(directory * _SECTOR, b"\0")
    return bytes(head) + listed + body + struct.pack(f"<{len(chain)}I", *chain)


def _entry(name: str, kind: int, start: int, size: int, *, right: int = _FREE, child: int = _FREE) -> bytes:
    written = name.encode("utf-16-le")[:62] + b"\0\0"
    head = struct.pack("<64sHBBIII", written, len(written), kind, 1, _FREE, right, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)
