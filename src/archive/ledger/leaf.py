"""What exactly is proven of an event: the bytes of its entry, for ever the same, and the hash that is its leaf.

An entry is its fields one after another, each as a 4-byte big-endian length and that many bytes:
the words archive.event.v1, position (8 bytes), origin, stream, version (8 bytes), stored name, recorded_at,
recorded_by, and the SHA-256 of the fact bytes exactly as stored. The fact in turn holds the commitment to its
content, so that content can be destroyed while every leaf stays as it is.
"""

import re
import struct
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

import orjson

from archive.errors import Invalid
from archive.ledger.tree import entry_hash

FORMAT = b"archive.event.v1"
Row = tuple[int, str, str, int, str, str, str, bytes]

_opening = struct.Struct(f">I{len(FORMAT)}sIQ").pack
_version = struct.Struct(">IQ").pack
_length = struct.Struct(">I").pack
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
    """The bytes a leaf is the hash of. Positions count from 1; the leaf of position n has index n - 1 in the tree."""
    position, origin, stream, version, name, recorded_at, recorded_by, fact = row
    if not _stream_form(stream):
        raise EntryMalformed("A stream id is 36 characters of lower-case UUID text.", field="stream")
    if not _moment_form(recorded_at):
        raise EntryMalformed("recorded_at is RFC 3339 in UTC with six fraction digits and Z.", field="recorded_at")
    if position < 1:
        raise EntryMalformed("Positions count from 1.", field="position")
    try:
        return b"".join(
            (
                _opening(len(FORMAT), FORMAT, 8, position),
                _text(origin),
                b"\x00\x00\x00\x24",
                stream.encode(),
                _version(8, version),
                _text(name),
                b"\x00\x00\x00\x1b",
                recorded_at.encode(),
                _text(recorded_by),
                b"\x00\x00\x00\x20",
                sha256(fact).digest(),
            )
        )
    except (struct.error, UnicodeEncodeError):
        raise EntryMalformed("A number does not fit 8 bytes, or a text is not Unicode.") from None


def leaf_hash(row: Row) -> bytes:
    """The leaf of one event."""
    return entry_hash(leaf_entry(row))


def leaf_hashes(rows: Iterable[Row]) -> list[bytes]:
    """The leaves of many events in one pass."""
    return [sha256(b"\x00" + leaf_entry(row)).digest() for row in rows]


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
def _text(value: str) -> bytes:
    """A text field with its length; the few origins, names and actors of a batch are encoded once."""
    encoded = value.encode()
    return _length(len(encoded)) + encoded
