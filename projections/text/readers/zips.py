"""Opening zip containers carefully: what they claim is checked before anything is unpacked."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from projections.text.extraction import MIB, CannotRead, Limits, Status

DIRECTORY_BYTES = 16 * MIB  # a larger list of entries is refused unread
RATIO_FROM = 16 * MIB  # small entries may be packed as tightly as they like
_END = struct.Struct("<4s4H2LH")
_END_MARK = b"PK\x05\x06"
_ENTRY_MARK = b"PK\x01\x02"
_NAMES_BYTES = MIB  # how much of the list of entries is looked at for names


def opened(source: Path | bytes) -> BinaryIO:
    """The bytes of a file or of an attachment as a seekable stream."""
    return io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")


@contextmanager
def open_zip(source: Path | bytes, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """A container whose entry count, summed size, ratio and encryption have been checked first.

    Raises CannotRead: with status killed where a limit is passed, empty where it is damaged or encrypted.
    """
    with opened(source) as stream:
        _check_directory(stream, limits)
        try:
            container = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, OSError, ValueError, struct.error, NotImplementedError) as error:
            raise CannotRead("damaged: the list of the zip container cannot be read") from error
        with container:
            _check_entries(container.infolist(), limits)
            yield container


@contextmanager
def open_entry(container: zipfile.ZipFile, name: str) -> Iterator[IO[bytes]]:
    """One entry for reading. Raises CannotRead where its bytes are damaged or packed in an unknown way."""
    try:
        with container.open(name) as entry:
            yield entry
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError) as error:
        raise CannotRead("damaged: a part of the zip container cannot be unpacked") from error


def entry_names(stream: BinaryIO) -> list[str]:
    """Names from the start of the list of entries, trusting no number in it; light enough for a parent."""
    end = _end_record(stream)
    if end is None:
        return []
    stream.seek(min(end[6], stream.seek(0, io.SEEK_END)))
    listing = stream.read(_NAMES_BYTES)
    names: list[str] = []
    place = 0
    while listing[place : place + 4] == _ENTRY_MARK and len(listing) >= place + 46:
        name, extra, comment = struct.unpack_from("<3H", listing, place + 28)
        names.append(listing[place + 46 : place + 46 + name].decode("utf-8", "replace"))
        place += 46 + name + extra + comment
    return names


def _end_record(stream: BinaryIO) -> tuple[int, ...] | None:
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - 65_557))
    tail = stream.read()
    place = tail.rfind(_END_MARK)
    if place < 0 or len(tail) - place < _END.size:
        return None
    return _END.unpack_from(tail, place)


def _check_directory(stream: BinaryIO, limits: Limits) -> None:
    """Look at the end record alone, so that a list of millions of entries is never built."""
    end = _end_record(stream)
    if end is None:
        raise CannotRead("damaged: the zip container has no end record")
    entries, directory_bytes = end[4:6]
    stream.seek(0)
    if entries > limits.zip_entries:
        raise CannotRead(f"the zip container has more than {limits.zip_entries} entries", Status.killed)
    if directory_bytes > DIRECTORY_BYTES and directory_bytes != 0xFFFFFFFF:
        raise CannotRead("the list of the zip container is too long", Status.killed)


def _check_entries(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(entries) > limits.zip_entries:
        raise CannotRead(f"the zip container has more than {limits.zip_entries} entries", Status.killed)
    if sum(entry.file_size for entry in entries) > limits.zip_bytes:
        raise CannotRead(f"the zip container unpacks to more than {limits.zip_bytes // MIB} MiB", Status.killed)
    for entry in entries:
        if entry.file_size > RATIO_FROM and entry.file_size > limits.zip_ratio * max(1, entry.compress_size):
            raise CannotRead(f"the zip container is packed tighter than 1:{limits.zip_ratio}", Status.killed)
    if any(entry.flag_bits & 1 for entry in entries):
        raise CannotRead("encrypted")
