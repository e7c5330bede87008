"""Writes what anyone can check without us: a proof file, an export of events, a chain of checkpoints.

offline.py reads all three with nothing but Python. A proof that would not verify is never given out.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

import orjson

from archive.errors import Damaged
from archive.ledger.checkpoint.note import Note
from archive.ledger.checkpoint.notekey import NoteKey, to_base64
from archive.ledger.checkpoint.treehead import TreeHead, parse_tree_head
from archive.ledger.leaf import Entry, commitment, leaf_hash, stated_commitment
from archive.ledger.tree import verify_consistency, verify_inclusion

PROOF_FORMAT = "archive-proof.v1"
CHAIN_FORMAT = "archive-checkpoints.v1"


class Opened(NamedTuple):
    """Content as committed to: the 32 random bytes and the exact bytes, opened if they were sealed."""

    random: bytes
    bytes: bytes


Shown = Opened | Literal["withheld", "destroyed"] | None


class ProofRefused(Damaged):
    """What is stored does not prove the event; to give the file out would mislead its reader."""

    code = "not_provable"


def proof_file(entry: Entry, shown: Shown, path: Sequence[bytes], checkpoint: Note, key: NoteKey) -> bytes:
    """The self-contained proof that this event stands in the record at this checkpoint."""
    leaf, head = leaf_hash(entry), parse_tree_head(checkpoint.text)
    if not checkpoint.signed_by(key):
        raise ProofRefused("The checkpoint is not signed with the key of the proof.")
    if not verify_inclusion(leaf, entry.position - 1, head.size, path, head.root):
        raise ProofRefused(f"The path does not lead from event {entry.position} to the checkpoint at {head.size}.")
    proof = {
        "format": PROOF_FORMAT,
        "event": _event(entry, shown),
        "leaf": leaf.hex(),
        "path": [hash.hex() for hash in path],
        "checkpoint": str(checkpoint),
        "key": key.vkey,
    }
    return orjson.dumps(proof, option=orjson.OPT_INDENT_2) + b"\n"


def export_line(entry: Entry, shown: Shown) -> bytes:
    """One line of an export of events: the event of a proof file, with its leaf."""
    return orjson.dumps({**_event(entry, shown), "leaf": leaf_hash(entry).hex()}) + b"\n"


def withheld_line(position: int, leaf: bytes) -> bytes:
    """The line of an event the reader may not see: that it exists, and its leaf, so that the tree still closes."""
    return orjson.dumps({"position": position, "leaf": leaf.hex()}) + b"\n"


def checkpoint_chain(keys: Iterable[NoteKey], links: Iterable[tuple[Note, Sequence[bytes]]]) -> bytes:
    """Checkpoints in order, each with the proof that it continues the one before; none before the first.

    Several keys where the signing key was changed in between.
    """
    known, chain = list(keys), list(links)
    before: TreeHead | None = None
    for checkpoint, proof in chain:
        head = parse_tree_head(checkpoint.text)
        if not sum(checkpoint.signed_by(key) for key in known):
            raise ProofRefused(f"The checkpoint at {head.size} is not signed by any key of the chain.")
        if not continues(before, head, proof):
            raise ProofRefused(f"The checkpoint at {head.size} does not continue the previous one.")
        before = head
    written = {
        "format": CHAIN_FORMAT,
        "keys": [key.vkey for key in known],
        "checkpoints": [{"note": str(note), "consistency": [hash.hex() for hash in proof]} for note, proof in chain],
    }
    return orjson.dumps(written, option=orjson.OPT_INDENT_2) + b"\n"


def continues(before: TreeHead | None, head: TreeHead, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that a checkpoint only adds to the one before; of the same log, never smaller.

    Everything continues the empty log, with an empty proof.
    """
    if before is None:
        return not proof
    if before.size == 0:
        return head.origin == before.origin and not proof
    return head.origin == before.origin and verify_consistency(before.size, head.size, before.root, head.root, proof)


def _event(entry: Entry, shown: Shown) -> dict[str, Any]:
    event: dict[str, Any] = {**entry._asdict(), "fact": to_base64(entry.fact)}
    if isinstance(shown, Opened):
        if stated_commitment(entry.fact) != commitment(shown.random, shown.bytes):
            raise ProofRefused(f"The content of event {entry.position} does not match its fact.")
        event["content"] = {"random": shown.random.hex(), "bytes": to_base64(shown.bytes)}
    elif shown is not None:
        event["content"] = shown
    return event
