"""Signed envelopes (CMS, RFC 5652): what was signed is taken out and read; the signature is not judged here.

A few elements of BER are all it takes, and they are followed without recursion or trust in a length.
"""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from projections.text import media_types as formats
from projections.text.extraction import MIB, CannotRead, Format, Status
from projections.text.identify import begins_like_mail, identify
from projections.text.readers.transfer import from_base64, is_base64
from projections.text.transcript import Transcript

if TYPE_CHECKING:
    from projections.text.readers.dispatch import Source

_OID, _OCTETS, _PARTS_OF_OCTETS, _SEQUENCE, _CONTENT = 0x06, 0x04, 0x24, 0x30, 0xA0
_SIGNED = bytes.fromhex("2a864886f70d010702")
_COMPRESSED = bytes.fromhex("2a864886f70d0109100109")
_DEEPEST = 12  # octet strings within octet strings
_LARGEST = 64 * MIB


def read(source: "Source", transcript: Transcript, format: Format) -> None:
    """What is inside, as mail or as whatever file it is. Refuses: an encrypted envelope; a signature on its own."""
    from projections.text.readers.dispatch import Source, read_into

    if source.depth > transcript.limits.nesting:
        raise CannotRead("files nested too deeply")
    inside = unwrapped(_bytes_of(source.content))
    name = source.filename.removesuffix(".p7m") if source.filename.lower().endswith(".p7m") else ""
    found = identify(inside, name)
    if begins_like_mail(inside):
        name, found = "", identify(b"", media_type=formats.MAIL)
    read_into(transcript, Source(inside, name, found.media_type, source.depth + 1), found)


def unwrapped(data: bytes) -> bytes:
    """What an envelope holds; mail that is only called one is given back as it is."""
    if begins_like_mail(data):
        return data
    if data.lstrip().startswith(b"-----BEGIN"):
        data = b"\n".join(line for line in data.splitlines() if not line.startswith(b"-----"))
    if is_base64(data):
        data = from_base64(data)[0]
    try:
        return _opened(data)
    except (IndexError, StopIteration, zlib.error) as error:
        raise CannotRead("damaged: not readable as a signed envelope") from error


def _opened(data: bytes) -> bytes:
    """ContentInfo → SignedData or CompressedData → encapContentInfo → its octets."""
    _, outer = next(_elements(data))
    parts = _elements(outer)
    _, kind = next(parts)
    if kind not in (_SIGNED, _COMPRESSED):
        raise CannotRead("encrypted: only its recipients can read it")
    _, body = next(_elements(next(parts)[1]))
    for tag, inner in _elements(body):
        if tag == _SEQUENCE and inner[:1] == bytes([_OID]):
            content = [value for mark, value in _elements(inner) if mark == _CONTENT]
            if kind == _COMPRESSED and not content:  # the first sequence names how it was packed
                continue
            if not content:
                raise CannotRead("a signature without what was signed", Status.unsupported)
            octets = b"".join(_octets(content[0], 0))
            return octets if kind == _SIGNED else zlib.decompressobj().decompress(octets, _LARGEST)
    raise CannotRead("damaged: not readable as a signed envelope")


def _octets(data: bytes, level: int) -> Iterator[bytes]:
    """The pieces of an octet string, whether it was written at once or as it came."""
    for tag, value in _elements(data):
        if tag == _OCTETS:
            yield value
        elif tag == _PARTS_OF_OCTETS and level < _DEEPEST:
            yield from _octets(value, level + 1)


def _elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and value of each element in a row; the end-of-contents mark ends it."""
    place = 0
    while place < len(data) and data[place : place + 2] != b"\0\0":
        tag, start, end, after = _element(data, place)
        yield tag, data[start:end]
        place = after


def _element(data: bytes, place: int) -> tuple[int, int, int, int]:
    """Tag, where the value starts and ends, and where the next element is."""
    tag, length, start = data[place], data[place + 1], place + 2
    if length == 0x80:
        end = _end_of(data, start)
        return tag, start, end, end + 2
    if length > 0x80:
        start += length & 0x7F
        length = int.from_bytes(data[place + 2 : start], "big")
    end = min(len(data), start + length)
    return tag, start, end, end


def _end_of(data: bytes, start: int) -> int:
    """Where a value of no stated length ends: at the mark that belongs to it."""
    place, opened = start, 1
    while place < len(data):
        if data[place : place + 2] == b"\0\0":
            opened -= 1
            if not opened:
                return place
            place += 2
            continue
        if data[place + 1] == 0x80:
            opened, place = opened + 1, place + 2
        else:
            place = _element(data, place)[3]
    return len(data)


def _bytes_of(content: Path | bytes) -> bytes:
    if isinstance(content, bytes):
        return content
    with content.open("rb") as stream:
        return stream.read(_LARGEST)
