"""Presentations of PowerPoint 97 to 2003: slides in order with their notes; masters, comments, and what is embedded.

A file that was saved fast keeps its old slides; the directory of the last edit lists those in force (MS-PPT).
"""

import struct
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from projections.text.extraction import MIB, CannotRead, Format, Status
from projections.text.readers.native import read_compound
from projections.text.readers.ole import open_compound
from projections.text.transcript import Transcript

if TYPE_CHECKING:
    from projections.text.readers.dispatch import Source

_EDIT, _DIRECTORY, _DOCUMENT = 0x0FF5, 0x1772, 0x03E8
_SLIDE, _NOTES, _MASTER = 0x03EE, 0x03F0, 0x03F8
_LIST, _IN_LIST = 0x0FF0, 0x03F3
_CHARACTERS, _BYTES, _STRING = 0x0FA0, 0x0FA8, 0x0FBA
_HEADER, _PLAIN = 0x0F9F, 4  # what a text is for; anything but a title, a body or a note
_OBJECT, _TAGS, _FONTS = 0x1011, 0x1388, 0x07D5
_SLIDES, _MASTERS, _OF_NOTES = 0, 1, 2  # what a list is of
_ENCRYPTED = 0xF3D1C4DF
_EDITS, _DEEPEST, _LARGEST = 10_000, 40, 64 * MIB
_MARKS = str.maketrans({"\v": "\n", "\r": "\n", "\0": ""})


class _Record(NamedTuple):
    kind: int
    instance: int
    container: bool
    start: int
    end: int


def read(source: "Source", transcript: Transcript, format: Format) -> None:
    """Every slide that is in force. Without a directory that can be followed, all text there is."""
    with open_compound(source.content) as root:
        data = root.stream("PowerPoint Document")
        user = root.stream("Current User")
    if not data:
        raise CannotRead("no reader for this version of PowerPoint", Status.unsupported)
    if len(user) >= 20 and int.from_bytes(user[12:16], "little") == _ENCRYPTED:
        raise CannotRead("encrypted")
    places = _in_force(data, int.from_bytes(user[16:20], "little"))
    _Presentation(data, places, transcript, source.depth).read()


class _Presentation:
    def __init__(self, data: bytes, places: dict[int, int], transcript: Transcript, depth: int) -> None:
        self._data = data
        self._transcript = transcript
        self._depth = depth
        self._records = {number: found for number, place in places.items() if (found := _record(data, place))}
        self._read: set[int] = set()  # where records begin that were written

    def read(self) -> None:
        document = next((record for record in self._records.values() if record.kind == _DOCUMENT), None)
        if document is None:
            self._transcript.missing("damaged: the order of the slides was not found")
            self._write(_Record(0, 0, True, 0, len(self._data)))
            return
        lists = [record for record in _within(self._data, document) if record.kind == _LIST]
        self._transcript.pages = 0
        notes = self._entries(lists, _OF_NOTES)
        for number, (place, outline) in enumerate(self._entries(lists, _SLIDES)):
            self._transcript.pages += 1
            for record in outline:
                self._write(record)
            self._write_persisted(place)
            if number < len(notes):
                self._write_persisted(notes[number][0])
            self._transcript.add("\n")
        for place, _ in notes:
            self._write_persisted(place)
        for place, _ in self._entries(lists, _MASTERS):
            self._write_persisted(place)
        self._write(document)
        for record in self._records.values():
            if record.kind == _OBJECT:
                self._embedded(record)

    def _entries(self, lists: list[_Record], of: int) -> list[tuple[int, list[_Record]]]:
        """Of a list, where each slide is kept and its outline, which the slide itself does not repeat."""
        found: list[tuple[int, list[_Record]]] = []
        for record in (inner for one in lists if one.instance == of for inner in _within(self._data, one)):
            if record.kind == _IN_LIST and record.end - record.start >= 4:
                found.append((int.from_bytes(self._data[record.start : record.start + 4], "little"), []))
            elif found:
                found[-1][1].append(record)
        return found

    def _write_persisted(self, number: int) -> None:
        record = self._records.get(number)
        if record and record.kind in (_SLIDE, _NOTES, _MASTER):
            self._write(record)

    def _write(self, top: _Record) -> None:
        """All text within a record, once."""
        waiting = [(top, 0)]
        prompt = False  # in place of what a slide says, on the master of it
        while waiting:
            record, level = waiting.pop()
            if record.start in self._read or record.kind in (_TAGS, _FONTS):
                continue
            self._read.add(record.start)
            if record.container and level < _DEEPEST:
                waiting += [(inner, level + 1) for inner in reversed(list(_within(self._data, record)))]
            elif record.kind == _HEADER:
                prompt = top.kind == _MASTER and self._data[record.start : record.start + 1] != bytes([_PLAIN])
            elif prompt and record.kind in (_CHARACTERS, _BYTES):
                continue
            elif record.kind in (_CHARACTERS, _STRING):
                self._line(self._data[record.start : record.end].decode("utf-16-le", "replace"))
            elif record.kind == _BYTES:
                self._line(self._data[record.start : record.end].decode("latin-1"))

    def _line(self, text: str) -> None:
        if text.strip("*\r\n\v \0"):  # a star stands where the number or the day of a slide is shown
            self._transcript.line(text.translate(_MARKS))

    def _embedded(self, record: _Record) -> None:
        if self._depth >= self._transcript.limits.nesting:
            self._transcript.missing("files nested too deeply")
            return
        data = self._data[record.start : record.end]
        if record.instance == 1:  # packed, behind its size
            packer = zlib.decompressobj()
            try:
                data = packer.decompress(data[4:], _LARGEST)
            except zlib.error:
                self._transcript.missing("an embedded file could not be read: damaged")
                return
        self._transcript.add("\n")
        read_compound(data, self._transcript, self._depth)


def _record(data: bytes, place: int) -> _Record | None:
    if place + 8 > len(data):
        return None
    head, kind, length = struct.unpack_from("<HHI", data, place)
    return _Record(kind, head >> 4, head & 15 == 15, place + 8, min(len(data), place + 8 + length))


def _within(data: bytes, outer: _Record) -> Iterator[_Record]:
    place = outer.start
    while place < outer.end and (found := _record(data, place)):
        yield found._replace(end=min(found.end, outer.end))
        place = found.end


def _in_force(data: bytes, edit: int) -> dict[int, int]:
    """Where each numbered record lies, by the directories of the edits from the last one back."""
    places: dict[int, int] = {}
    seen: set[int] = set()
    while edit not in seen and len(seen) < _EDITS:
        seen.add(edit)
        found = _record(data, edit)
        if not found or found.kind != _EDIT or found.end - found.start < 16:
            break
        before, directory = struct.unpack_from("<8xII", data, found.start)
        listed = _record(data, directory)
        if listed and listed.kind == _DIRECTORY:
            for number, place in _listed(data[listed.start : listed.end]):
                places.setdefault(number, place)
        if not before:
            break
        edit = before
    return dict(sorted(places.items()))


def _listed(directory: bytes) -> Iterator[tuple[int, int]]:
    numbers = struct.unpack(f"<{len(directory) // 4}I", directory[: len(directory) // 4 * 4])
    at = 0
    while at < len(numbers):
        first, count = numbers[at] & 0xFFFFF, numbers[at] >> 20
        yield from zip(range(first, first + count), numbers[at + 1 : at + 1 + count], strict=False)
        at += 1 + count
