"""How the keys of this archive follow each other, for anyone who knows an older one and is shown something newer.

Each key but the first is introduced by an event, and the first checkpoint after it is signed by the key before: the
event, its path to that checkpoint and the checkpoint are the proof. A key that came after a loss has none.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from archive.errors import ArchiveError
from archive.ledger.checkpoint.checkpoint import first_from
from archive.ledger.checkpoint.note import parse_note
from archive.ledger.checkpoint.notekey import NoteKey, from_base64
from archive.ledger.checkpoint.treehead import parse_tree_head
from archive.ledger.events import KeyIntroduced
from archive.ledger.leaf import Entry, leaf_hash
from archive.ledger.proving import proof_of
from archive.ledger.tree import verify_inclusion
from archive.ledger.usecases import known_keys
from archive.record.sqlite.history import History
from archive.record.store import Archive
from archive.registered import public_id

_MALFORMED = (ArchiveError, ValueError, KeyError, TypeError, AttributeError, IndexError)


class Introduction(NamedTuple):
    """A key, and the moment from which it signs."""

    key: NoteKey
    moment: datetime


def introduced(history: History, origin: str) -> list[Introduction]:
    """The keys a record knows, in order, from an archive or from a backup of one."""
    told = history.told(KeyIntroduced.name, stream=_ledger(origin))
    return [_introduction(each.fact, each.recorded_at) for each in told]


def successions(archive: Archive) -> list[Any]:
    """The proofs of every key but the first; of a key that came after a loss there is none."""
    known, found = known_keys(archive), []
    for before, each in pairwise(known):
        covering = first_from(archive, each.position)
        if covering is not None and covering.note.signed_by(before.key):
            found.append(orjson.loads(proof_of(archive, each.position, covering)))
    return found


def followed(keys: Sequence[Introduction], proofs: Iterable[Any], origin: str) -> list[Introduction]:
    """The keys known, and those that proofs show to come after them. What proves nothing is passed over."""
    found = list(keys)
    for proof in proofs:
        try:
            next_one = _proven(proof, found[-1].key, origin) if found else None
        except _MALFORMED:
            continue
        if next_one is not None:
            found.append(next_one)
    return found


def _proven(proof: Any, before: NoteKey, origin: str) -> Introduction | None:
    """The key that a proof shows to follow this one; None where it shows something else."""
    event = proof["event"]
    entry = Entry(**{name: event[name] for name in Entry._fields[:-1]}, fact=from_base64(event["fact"]))
    note = parse_note(proof["checkpoint"])
    head = parse_tree_head(note.text)
    path = [bytes.fromhex(hash) for hash in proof["path"]]
    here = (entry.name, entry.stream, entry.origin, head.origin)
    if here != (KeyIntroduced.name, str(_ledger(origin)), origin, origin) or not note.signed_by(before):
        return None
    if not verify_inclusion(leaf_hash(entry), entry.position - 1, head.size, path, head.root):
        return None
    if orjson.loads(entry.fact).get("previous") != before.vkey:
        return None
    return _introduction(entry.fact, entry.recorded_at)


def _introduction(fact: bytes, recorded_at: str) -> Introduction:
    return Introduction(NoteKey.from_vkey(orjson.loads(fact)["key"]), datetime.fromisoformat(recorded_at))


def _ledger(origin: str) -> UUID:
    return public_id(origin, "ledger", origin)
