"""Files embedded in compound files: as storages of their own, as packages, and wrapped as OLE 1 wraps them."""

import struct

from projections.text.extraction import CannotRead
from projections.text.identify import identify
from projections.text.media_types import COMPOUND
from projections.text.readers.attached import read_file
from projections.text.readers.ole import Storage, as_file, open_compound
from projections.text.transcript import Transcript

_NATIVE = "\x01Ole10Native"
_WHOLE = ("Package", "CONTENTS", "Contents")
_TELLING = ("WordDocument", "Workbook", "Book", "PowerPoint Document")
_WHAT = "an embedded file"


def read_objects(pool: Storage, transcript: Transcript, depth: int) -> None:
    """Every object of a storage that holds objects; what cannot be read makes the text partial."""
    for name in pool.storages():
        if depth >= transcript.limits.nesting:
            transcript.missing("files nested too deeply")
            return
        transcript.add("\n")
        try:
            read_object(pool.within(name), transcript, depth)
        except CannotRead as refusal:
            transcript.missing(f"{_WHAT} could not be read: {refusal.reason}")


def read_object(storage: Storage, transcript: Transcript, depth: int) -> None:
    """One object: a whole document, or a file that something wraps. Pictures and charts alone have no file."""
    if any(storage.has(name) for name in _TELLING):
        read_file(as_file(storage), "", "", transcript, depth, _WHAT)
    elif storage.has(_NATIVE):
        filename, data = unwrapped(storage.stream(_NATIVE))
        if filename:
            transcript.line(f"[{filename}]")
        if data:
            read_file(data, filename, "", transcript, depth, _WHAT)
    else:
        for name in _WHOLE:
            if data := storage.stream(name):
                read_file(data, "", "", transcript, depth, _WHAT)
                return


def read_compound(data: bytes, transcript: Transcript, depth: int) -> None:
    """A compound file that was embedded: a document of its own, or an object as `read_object` reads it."""
    if identify(data).media_type != COMPOUND:
        read_file(data, "", "", transcript, depth, _WHAT)
        return
    try:
        with open_compound(data) as root:
            read_object(root, transcript, depth)
    except CannotRead as refusal:
        transcript.missing(f"{_WHAT} could not be read: {refusal.reason}")


def unwrapped(data: bytes) -> tuple[str, bytes]:
    """The name and the bytes of a file that OLE 1 wraps; without a name where it is the data of a program."""
    if len(data) < 6:
        return "", b""
    size, kind = struct.unpack_from("<IH", data)
    if kind != 2:
        return "", data[4 : 4 + size]
    _, place = _text(data, 6)
    path, place = _text(data, place)
    place += 4  # what it stands for
    (length,) = struct.unpack_from("<I", data.ljust(place + 4, b"\0"), place)
    place += 4 + min(length, len(data))  # where it came from
    (length,) = struct.unpack_from("<I", data.ljust(place + 4, b"\0"), place)
    return path.replace("\\", "/").rpartition("/")[2], data[place + 4 : place + 4 + length]


def _text(data: bytes, place: int) -> tuple[str, int]:
    end = data.find(b"\0", place)
    end = len(data) if end < 0 else end
    return data[place:end].decode("cp1252", "replace"), end + 1
