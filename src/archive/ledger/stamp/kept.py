"""Time stamps of an authority outside, kept with the checkpoints they are over.

What is stamped is the note as the archive signed it, without the lines of witnesses, which come and go. A stamp that is
refused, late or wrong changes nothing: the checkpoint stands, and can be stamped another time.
"""

import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from archive.ledger.checkpoint.checkpoint import MOMENT, Checkpoint, NoCheckpoint, checkpoints
from archive.ledger.stamp.stamp import Stamp, nonce_of, query_over, read_stamp, require_over
from archive.record.store import Archive

REPLY_TYPE = "application/timestamp-reply"
Vouching = Callable[[bytes, bytes], object]
"""Takes the reply and the stamped bytes. Raises StampForged unless a trusted authority signed the stamp."""


class Stamped(NamedTuple):
    """A time stamp kept with a checkpoint, and when it came."""

    size: int
    stamp: Stamp
    received_at: str


def query_for(archive: Archive, checkpoint: Checkpoint) -> bytes:
    """A query for a time stamp over a checkpoint, with a number nobody can foresee."""
    return query_over(stamped_bytes(archive, checkpoint.size), secrets.randbits(63))


def keep_stamp(
    archive: Archive, checkpoint: Checkpoint, reply: bytes, *, query: bytes | None, vouching: Vouching | None = None
) -> Stamped:
    """Keep a reply with its checkpoint; the same reply once.

    Refuses: a reply without a stamp, over anything else, to another query, from an impossible moment, or unvouched for.
    """
    stamp, note, now = read_stamp(reply), stamped_bytes(archive, checkpoint.size), archive.now()
    made = datetime.strptime(checkpoint.made_at, MOMENT).replace(tzinfo=UTC)
    require_over(stamp, note, nonce=nonce_of(query) if query else None, made=made, received=now)
    if vouching is not None:
        vouching(reply, note)
    kept = Stamped(checkpoint.size, stamp, now.astimezone(UTC).strftime(MOMENT))
    with archive.recorder.transaction() as record:
        record.beside.keep_stamp(kept.size, query, reply, kept.received_at)
    return kept


def stamped_by(archive: Archive, reply: bytes) -> Checkpoint:
    """The checkpoint a reply stamps. Refuses: none of this archive."""
    stamp = read_stamp(reply)
    for each in reversed(list(checkpoints(archive))):
        if stamp.is_over(stamped_bytes(archive, each.size)):
            return each
    raise NoCheckpoint("The time stamp belongs to no checkpoint of this archive.", field="timestamp-reply")


def stamped_bytes(archive: Archive, size: int) -> bytes:
    """What a stamp over the checkpoint of this size is over. Refuses: none there."""
    note = archive.recorder.beside.note_at(size)
    if note is None:
        raise NoCheckpoint(f"There is no checkpoint at {size}.", field="size")
    return note.encode()


def reply_over(archive: Archive, size: int) -> bytes | None:
    """The newest reply kept over the checkpoint of this size, as the authority gave it."""
    return archive.recorder.beside.stamp_over(size)


def stamps(archive: Archive) -> Iterator[Stamped]:
    """Every time stamp kept, in order."""
    for size, reply, at in archive.recorder.beside.stamps():
        yield Stamped(size, read_stamp(reply), at)
