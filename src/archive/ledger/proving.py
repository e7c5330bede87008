"""Takes from the record what anyone can check without it: proof files, exports, chains of checkpoints.

What of an event's content is shown is the caller's matter: `shown` answers for each event.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.resources import files

import orjson

from archive.errors import Damaged, NotFound
from archive.kernel import Row
from archive.ledger.checkpoint.checkpoint import Checkpoint, NoCheckpoint, checkpoints
from archive.ledger.checkpoint.note import Note
from archive.ledger.leaf import Entry
from archive.ledger.proof import (
    Opened,
    Shown,
    checkpoint_chain,
    export_line,
    proof_file,
    withheld_line,
)
from archive.ledger.tree import consistency_proof, inclusion_proof
from archive.ledger.usecases import key_at, known_keys
from archive.record.store import Archive
from archive.sealing.master import KeyUnavailable

BATCH = 500
Seeing = Callable[[Opened], Shown]


def proof_of(archive: Archive, position: int, checkpoint: Checkpoint, seeing: Seeing = lambda opened: opened) -> bytes:
    """The proof file of an event up to a checkpoint that covers it.

    Refuses: no such event; a checkpoint from before it; a record that does not lead to its checkpoint.
    """
    row = entry_at(archive, position)
    if checkpoint.size < position:
        raise NoCheckpoint(f"The checkpoint at {checkpoint.size} does not cover event {position}.", field="size")
    key = key_at(known_keys(archive), checkpoint.size)
    if key is None:
        raise Damaged("No key was in force when the checkpoint was made.", field="ledger")
    path = inclusion_proof(position - 1, checkpoint.size, archive.recorder.tree.nodes())
    return proof_file(Entry(*row[:8]), _shown(archive, row, seeing), path, checkpoint.note, key)


def entry_at(archive: Archive, position: int) -> Row:
    """The stored event at a position. Refuses: none there."""
    rows = archive.recorder.read(position - 1, 1, upto=position) if position > 0 else []
    if not rows:
        raise NotFound("There is no event at this position.", field="position")
    return rows[0]


def export_of(
    archive: Archive,
    upto: int,
    visible: Callable[[list[str]], set[str]],
    seeing: Seeing = lambda opened: opened,
    kept_inside: Callable[[str], bool] = lambda name: False,
    naming_hidden: Callable[[Sequence[Row]], set[int]] = lambda rows: set(),
) -> Iterator[bytes]:
    """Every event up to a position as a line; of records that are not visible the position and leaf alone.

    `kept_inside` states for a stored name whether its events are hidden whatever record they belong to, `naming_hidden`
    which of some events name a record that is not visible.
    """
    after = 0
    while after < upto:
        rows = archive.recorder.read(after, BATCH, upto=upto)
        if not rows:
            raise Damaged(f"Event {after + 1} is missing.", field="position")
        seen, naming = visible(list({row[2] for row in rows})), naming_hidden(rows)
        for row in rows:
            if row[2] in seen and row[0] not in naming and not kept_inside(row[4]):
                yield export_line(Entry(*row[:8]), _shown(archive, row, seeing))
            else:
                yield withheld_line(row[0], row[8])
        after = rows[-1][0]


def chain_of(archive: Archive) -> bytes:
    """Every checkpoint in order, each proven to continue the one before."""
    return checkpoint_chain([each.key for each in known_keys(archive)], _links(archive, checkpoints(archive)))


def offline_verifier() -> bytes:
    """The one-file verifier that goes with every export."""
    return files("archive.ledger").joinpath("offline.py").read_bytes()


def _links(archive: Archive, made: Iterable[Checkpoint]) -> Iterator[tuple[Note, list[bytes]]]:
    before = 0
    for checkpoint in made:
        proof = consistency_proof(before, checkpoint.size, archive.recorder.tree.nodes()) if before else []
        yield checkpoint.note, proof
        before = checkpoint.size


def _shown(archive: Archive, row: Row, seeing: Seeing) -> Shown:
    lying = archive.recorder.contents.at(row[0])
    if lying is None:
        return "destroyed"
    try:
        opened = archive.recorder.contents.opened(lying)
    except KeyUnavailable:
        return "withheld"
    return seeing(Opened(*opened))


def said(opened: Opened) -> dict[str, object]:
    """What a content says, as JSON."""
    read = orjson.loads(opened.bytes)
    return read if isinstance(read, dict) else {}
