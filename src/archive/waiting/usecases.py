"""Verbs of the waiting room."""

from itertools import count
from uuid import UUID

from archive.kernel import ActorId
from archive.record.store import Archive, Receipt
from archive.registration import public_id
from archive.waiting.events import WriteDecided, WriteSubmitted
from archive.waiting.model import WaitingWrite


def waiting_id(archive: Archive, record: UUID, by: ActorId, number: int = 0) -> UUID:
    """The id of the first, second, … write that one actor has waiting for one record, recorded or not."""
    return public_id(archive.origin, "waiting", f"{record}|{by}|{number}")


def submit_write(archive: Archive, submitted: WriteSubmitted, *, by: ActorId) -> Receipt:
    """Keep a write until it is decided."""
    ids = (waiting_id(archive, submitted.record, by, number) for number in count())
    waiting = WaitingWrite(next(id for id in ids if not archive.exists(id)))
    waiting.submit(submitted, by=by)
    return archive.add(waiting)


def decide_write(archive: Archive, id: UUID, decided: WriteDecided, *, by: ActorId) -> Receipt:
    """Decide about a pending write. Refuses: one that is decided already."""
    waiting = archive.load(WaitingWrite, id)
    waiting.decide(decided, by=by)
    return archive.add(waiting)


def undecided(archive: Archive) -> int:
    """How many writes wait."""
    return archive.recorder.count_named(WriteSubmitted.name) - archive.recorder.count_named(WriteDecided.name)


def as_shown(archive: Archive, made: Receipt) -> Receipt:
    """The receipt of a repeated request as it was answered first: one of a write that waits names its record."""
    rows = archive.recorder.read_stream(made.id, lte=1)
    if not rows or rows[0][4] != WriteSubmitted.name:
        return made
    first = archive.load(WaitingWrite, made.id).submission
    assert first is not None
    return Receipt(first.record, first.version_shown, made.position, made.replayed)
