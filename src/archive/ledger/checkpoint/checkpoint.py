"""Makes and keeps checkpoints: the size and root of the record, signed. Published outside, or they prove little.

No checkpoint is signed that does not continue the one before it. After a change of key the first one is signed by the
old key too, so that anyone who knows the old one can follow.
"""

from collections.abc import Iterator
from typing import NamedTuple

from archive.errors import ArchiveError, Damaged, NotFound
from archive.kernel import ActorId
from archive.ledger.checkpoint.note import Note, parse_note
from archive.ledger.checkpoint.notekey import NoteKey
from archive.ledger.checkpoint.treehead import TreeHead, parse_tree_head
from archive.ledger.proof import continues
from archive.ledger.tree import consistency_proof
from archive.ledger.usecases import ensure_key, forget_key, known_keys, signer_of
from archive.record.keys import Keys
from archive.record.sqlite.beside import Noted
from archive.record.store import Archive
from archive.retirement.ended import is_retired

MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"


class Checkpoint(NamedTuple):
    """A signed note of this archive with what witnesses added, and when it was made."""

    note: Note
    head: TreeHead
    made_at: str

    @property
    def size(self) -> int:
        """The position it is at: it covers every event up to here."""
        return self.head.size


class NoCheckpoint(NotFound):
    """No checkpoint covers what was asked for."""

    code = "no_checkpoint"


class HistoryRewritten(Damaged):
    """The record does not continue its own last checkpoint; nothing is signed before this is cleared up."""

    code = "rewritten_history"


def make_checkpoint(archive: Archive, keys: Keys, *, by: ActorId) -> Checkpoint:
    """Sign the record as it stands; the checkpoint there is where nothing was recorded since.

    Refuses: a record that does not continue its last checkpoint.
    """
    before, size = latest(archive), archive.position
    if before is not None and before.size == size and is_retired(archive.recorder.operations):
        return before  # its key may be gone
    signer = ensure_key(archive, keys, by=by)
    before, size = latest(archive), archive.position
    if before is not None and before.size == size:
        return before
    head = TreeHead(archive.origin, size, archive.recorder.tree.root_at(size))
    _require_continuation(archive, before, head)
    note, outgoing = signer.sign(head.text), _outgoing(archive, before, signer.key())
    leaving = signer_of(archive, keys, outgoing.vkey) if outgoing else None
    if leaving is not None:
        note = note.with_signature(*leaving.sign(head.text).signatures)
    with archive.recorder.transaction() as record:
        record.beside.keep_checkpoint(size, str(note), archive.now().strftime(MOMENT))
    if outgoing is not None:
        forget_key(keys, outgoing.vkey)
    return at(archive, size)


def _require_continuation(archive: Archive, before: Checkpoint | None, head: TreeHead) -> None:
    if before is None or before.size == 0:
        return
    if before.size > head.size:
        raise HistoryRewritten(f"The record ends at {head.size}, but its last checkpoint is at {before.size}.")
    proof = consistency_proof(before.size, head.size, archive.recorder.tree.nodes())
    if not continues(before.head, head, proof):
        raise HistoryRewritten(f"The record does not continue its checkpoint at {before.size}.")


def _outgoing(archive: Archive, before: Checkpoint | None, key: NoteKey) -> NoteKey | None:
    """The key before the one in force, as long as no checkpoint was signed by the new one."""
    known = [each.key for each in known_keys(archive)]
    if before is None or len(known) < 2 or known[-1] != key or before.note.signed_by(key):
        return None
    return known[-2]


def latest(archive: Archive) -> Checkpoint | None:
    """The newest checkpoint."""
    noted = archive.recorder.beside.latest()
    return _checkpoint(noted) if noted else None


def latest_size(archive: Archive) -> int:
    """The position of the newest checkpoint; 0 where there is none. Cheap enough for every answer."""
    return archive.recorder.beside.latest_size()


def at(archive: Archive, size: int) -> Checkpoint:
    """The checkpoint at this position. Refuses: none there."""
    noted = archive.recorder.beside.at(size)
    if noted is None:
        raise NoCheckpoint(f"There is no checkpoint at {size}.", field="size")
    return _checkpoint(noted)


def first_from(archive: Archive, size: int) -> Checkpoint | None:
    """The oldest checkpoint that covers this position."""
    noted = archive.recorder.beside.first_from(size)
    return _checkpoint(noted) if noted else None


def checkpoints(archive: Archive) -> Iterator[Checkpoint]:
    """Every checkpoint in order."""
    return map(_checkpoint, archive.recorder.beside.checkpoints())


def add_cosignatures(archive: Archive, received: bytes, witness: NoteKey) -> Checkpoint:
    """Keep a witness's signatures under a checkpoint of ours. Refuses: another text, a forged or missing signature."""
    note = parse_note(received)
    checkpoint = at(archive, parse_tree_head(note.text).size)
    if note.text != checkpoint.note.text:
        raise HistoryRewritten("The witness signed another checkpoint of this size.", field="note")
    if note.witnessed_by(witness) is None:
        raise NotWitnessed("The note is not cosigned by this witness.", field="witness")
    mine = (witness.name, witness.id)
    lines = [each.line for each in note.signatures if (each.name, each.key_id) == mine]
    with archive.recorder.transaction() as record:
        for line in lines:
            record.beside.keep_cosignature(checkpoint.size, line, archive.now().strftime(MOMENT))
    return at(archive, checkpoint.size)


class NotWitnessed(ArchiveError):
    """The note a witness should have cosigned carries no signature by its key."""

    code = "not_witnessed"


def _checkpoint(noted: Noted) -> Checkpoint:
    stored, made_at, lines = noted
    note = parse_note(stored + (lines or ""))
    return Checkpoint(note, parse_tree_head(note.text), made_at)
