"""What exactly is proven of an event: the bytes of its entry, for ever the same, and the hash that is its leaf.

An entry is its fields one after another, each as a 4-byte big-endian length and that many bytes:
the words archive.event.v1, position (8 bytes), origin, stream, version (8 bytes), stored name, recorded_at,
recorded_by, and the SHA-256 of the fact bytes exactly as stored. The fact in turn holds the commitment to its
content, so that content can be destroyed while every leaf stays as it is.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

import orjson

from archive.errors import Invalid

FORMAT = b"archive.event.v1"
Row = tuple[int, str, str, int, str, str, str, bytes]

_NUMBER, _DIGEST, STREAM, MOMENT = (each.to_bytes(4, "big") for each in (8, 32, 36, 27))
_OPENING = b"\x00" + len(FORMAT).to_bytes(4, "big") + FORMAT + _NUMBER
_stream_form = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch
_moment_form = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z").fullmatch


class EntryMalformed(Invalid):
    """A field of an event has a form the ledger does not take: the leaf would not be the same everywhere."""

    code = "malformed_entry"


class Entry(NamedTuple):
    """The recorded fields of an event that its leaf covers, in the order of the columns of the record."""

    position: int
    origin: str
    stream: str
    version: int
    name: str
    recorded_at: str
    recorded_by: str
    fact: bytes


def leaf_entry(row: Row) -> bytes:
    """The entry of one event: what `leaf_hash` is of, without the byte before it."""
    return _checked(row)[1:]


def leaf_hash(row: Row) -> bytes:
    """The leaf of one event."""
    return sha256(_checked(row)).digest()


def leaf_hashes(rows: Iterable[Row]) -> list[bytes]:
    """The leaves of many events in one pass."""
    return [sha256(_checked(row)).digest() for row in rows]


def joined(
    position: int,
    origin: bytes,
    form: bytes,
    stream: bytes,
    version: int,
    name: bytes,
    long: bytes,
    at: bytes,
    by: bytes,
    fact: bytes,
) -> bytes:
    """What a leaf is the SHA-256 of, the one place that has the order of the fields.

    Origin, name and by come with their lengths, made by `field`; `form` and `long` are the lengths of the stream and
    of the moment, STREAM and MOMENT in a sound record. The byte before them all is that of a leaf. Positions count from
    1; the leaf of position n has index n - 1 in the tree. Source: RFC 9162 2.1.1.
    """
    place, number, digest = position.to_bytes(8, "big"), version.to_bytes(8, "big"), sha256(fact).digest()
    return b"".join((_OPENING, place, origin, form, stream, _NUMBER, number, name, long, at, by, _DIGEST, digest))


def hashed_of(
    position: int, origin: bytes, stream: bytes, version: int, name: bytes, at: bytes, by: bytes, fact: bytes
) -> bytes:
    """What a leaf is the SHA-256 of, from fields as they are stored, whatever they say."""
    form, long = len(stream).to_bytes(4, "big"), len(at).to_bytes(4, "big")
    return joined(position, field(origin), form, stream, version, field(name), long, at, field(by), fact)


def _checked(row: Row) -> bytes:
    """What the leaf of an event is the hash of. Refuses: a field of a form the ledger does not take."""
    position, origin, stream, version, name, recorded_at, recorded_by, fact = row
    if not _stream_form(stream):
        raise EntryMalformed("A stream id must be a UUID in lower case (36 characters).", field="stream")
    if position < 1:
        raise EntryMalformed("Positions count from 1.", field="position")
    at = _moment(recorded_at)
    try:
        by = _text(recorded_by)
        return joined(position, _text(origin), STREAM, stream.encode(), version, _text(name), MOMENT, at, by, fact)
    except (OverflowError, UnicodeEncodeError):
        raise EntryMalformed("A number does not fit into 8 bytes, or a text is not valid Unicode.") from None


@lru_cache(maxsize=64)  # a batch has one
def _moment(recorded_at: str) -> bytes:
    if not _moment_form(recorded_at):
        raise EntryMalformed("recorded_at must be RFC 3339 in UTC with six fraction digits and Z.", field="recorded_at")
    return recorded_at.encode()


@lru_cache(maxsize=1024)
def _text(value: str) -> bytes:
    return field(value.encode())


def commitment(random: bytes, content: bytes) -> str:
    """What the fact's member `content` holds: nothing of the content can be guessed from it without the 32 bytes."""
    if len(random) != 32:
        raise EntryMalformed("A commitment takes exactly 32 random bytes.", field="random")
    return sha256(random + content).hexdigest()


def stated_commitment(fact: bytes) -> str | None:
    """The commitment a stored fact holds; None where it holds none, which a sound record never does."""
    try:
        read = orjson.loads(fact)
    except orjson.JSONDecodeError:
        return None
    stated = read.get("content") if isinstance(read, dict) else None
    return stated if isinstance(stated, str) else None


@lru_cache(maxsize=1024)
def field(value: bytes) -> bytes:
    """A field with its length; the few origins, names and actors of a batch are made once."""
    return len(value).to_bytes(4, "big") + value


class Fields(dict[bytes, bytes]):
    """Fields with their lengths by their values, for a loop over many events: a look-up, and no call."""

    def __missing__(self, value: bytes) -> bytes:
        made = field(value)
        if len(self) < 1024:
            self[value] = made
        return made
