"""Verbs of the ledger room: which key signs this archive's checkpoints.

A seed is kept before the event that introduces its key, under a name for the next key; once the event is recorded it
takes the name of its key. A kill at any step is completed by the next look at the key.
"""

from typing import NamedTuple
from uuid import UUID

from archive.errors import Damaged, VersionConflict
from archive.kernel import ActorId
from archive.ledger.checkpoint.note import Signer
from archive.ledger.checkpoint.notekey import NoteKey
from archive.ledger.events import KeyIntroduced
from archive.ledger.model import Ledger
from archive.record.keys import Keys
from archive.record.store import Archive
from archive.registered import public_id

_NEXT = "ledger:next"


class KeyInForce(NamedTuple):
    """A key, and the position from which it signs."""

    key: NoteKey
    position: int


def ledger_id(archive: Archive) -> UUID:
    """The id of the record the ledger keeps of its keys."""
    return public_id(archive.origin, "ledger", archive.origin)


def first_key(archive: Archive, keys: Keys, *, by: ActorId) -> Ledger:
    """The introduction of the first key, for the transaction that founds the archive."""
    ledger = Ledger(ledger_id(archive))
    signer = Signer.from_seed(archive.origin, keys.secret(_NEXT))
    ledger.introduce(signer.key().vkey, by=by)
    return ledger


def ensure_key(archive: Archive, keys: Keys, *, by: ActorId) -> Signer:
    """The signer in force; an archive without a key, or whose secret was lost, introduces one."""
    ledger = _ledger(archive)
    signer = signer_of(archive, keys, ledger.in_force) if ledger.in_force else None
    if signer is not None:
        return signer
    try:
        return _introduce(archive, keys, ledger, by)
    except VersionConflict:  # another process was faster
        return ensure_key(archive, keys, by=by)


def rotate_key(archive: Archive, keys: Keys, *, by: ActorId) -> str:
    """Introduce a new key and answer with its vkey; the next checkpoint is signed by the old one too."""
    ensure_key(archive, keys, by=by)
    return _introduce(archive, keys, _ledger(archive), by).key().vkey


def known_keys(archive: Archive) -> list[KeyInForce]:
    """Every key in the order of introduction, with the position of its introduction."""
    return [
        KeyInForce(NoteKey.from_vkey(each.event.key), each.position)
        for each in archive.history(ledger_id(archive))
        if isinstance(each.event, KeyIntroduced)
    ]


def key_at(known: list[KeyInForce], size: int) -> NoteKey | None:
    """The key that signs a checkpoint of this size."""
    return next((each.key for each in reversed(known) if each.position <= size), None)


def signer_of(archive: Archive, keys: Keys, vkey: str) -> Signer | None:
    """The private half of a key; None where its secret is not kept, or not any more."""
    seed = keys.find(name_of(vkey))
    if seed is None:
        waiting = keys.find(_NEXT)
        if waiting is None or Signer.from_seed(archive.origin, waiting).key().vkey != vkey:
            return None
        keys.rename(_NEXT, name_of(vkey), waiting)
        seed = waiting
    signer = Signer.from_seed(archive.origin, seed)
    if signer.key().vkey != vkey:
        raise Damaged("The stored secret does not belong to the signing key.", field="keys.sqlite")
    return signer


def forget_key(keys: Keys, vkey: str) -> None:
    """Drop the private half of a key that is no longer in force."""
    keys.drop(name_of(vkey))


def forget_next(keys: Keys) -> None:
    """Drop the seed of a key that was to come."""
    keys.drop(_NEXT)


def _ledger(archive: Archive) -> Ledger:
    id = ledger_id(archive)
    return archive.load(Ledger, id) if archive.exists(id) else Ledger(id)


def _introduce(archive: Archive, keys: Keys, ledger: Ledger, by: ActorId) -> Signer:
    seed = keys.secret(_NEXT)
    signer = Signer.from_seed(archive.origin, seed)
    vkey = signer.key().vkey
    ledger.introduce(vkey, by=by)
    archive.add(ledger)
    keys.rename(_NEXT, name_of(vkey), seed)
    return signer


def name_of(vkey: str) -> str:
    """Under what name the private half of a key is kept."""
    return f"ledger:{NoteKey.from_vkey(vkey).id.hex()}"
