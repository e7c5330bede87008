"""Notices that keys.sqlite is gone, and goes on without it only where somebody decided that, on record.

What is sealed opens by the keys of that file alone; another archive's is as good as none. If it were silently created
again, it would hide that an older copy must come back, and an import could bring back what was destroyed. Cut short
after the decision, the next start continues with it.
"""

import hashlib
import hmac
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import orjson

from archive.actor.naming import known_as
from archive.errors import ArchiveError, Conflict
from archive.files.databases import is_busy, is_damage
from archive.files.mounted import opened_to_read, takes_writing
from archive.files.whole import sync_folder
from archive.founding.events import DestructionsAdopted, KeysLost, KeysMerged, LookupsRenewed
from archive.founding.usecases import ADMIN, Founding, founding_id
from archive.kernel import ActorId
from archive.ledger.checkpoint.note import Signer
from archive.ledger.checkpoint.succession import introduced
from archive.ledger.verify.stored import record_read
from archive.record.sqlite.operations import Operations, opened_record
from archive.record.store import Archive
from archive.recordwide import Reason
from archive.registered import public_id
from archive.sealing.datakeys import DataKeys

LOOKUP, FORMER = "lookup", "lookup:former:"
_NONE = ".keys.sqlite.none"


class KeysMissing(Conflict):
    """The record was made with keys that are missing: nothing is answered before they are added, or replaced."""

    code = "keys_missing"
    field = "keys.sqlite"
    remedy = (
        "Add the keys of an older copy with 'archive keys merge FILE'. If there is "
        "none, 'archive keys renew --reason WHY'"
        " continues with new keys; sealed content then stays closed."
    )

    def __init__(self) -> None:
        super().__init__("keys.sqlite is missing, or belongs to another archive.")


class KeysDamaged(KeysMissing):
    """The file of keys is no database that reads: as good as none, and kept."""

    code = "keys_damaged"
    remedy = (
        "Check the disk. 'archive keys merge FILE' replaces this file by an older copy and "
        "keeps it under another name. If there is"
        " none, 'archive keys renew --reason WHY' continues with new keys; sealed content then stays closed."
    )

    def __init__(self) -> None:
        ArchiveError.__init__(self, "keys.sqlite is damaged or not a database.")


def keys_missing(record: Path, keys: Path, origin: str) -> bool:
    """Whether there is a record, and no file of keys that one was made with: none that reads, or another archive's.

    Beside keys, a record too damaged to tell is judged by anyone who reads it. Refuses: a damaged one without keys.
    """
    if not record.is_file():
        return False
    secrets = _secrets(keys) or {}
    try:
        with opened_record(record) as there:
            if not there.is_record() or not there.history.position():
                return False
            return LOOKUP not in secrets or _of_another(there, secrets, origin)
    except (sqlite3.DatabaseError, ValueError, LookupError, TypeError) as error:
        if LOOKUP not in secrets or (isinstance(error, sqlite3.DatabaseError) and is_busy(error)):
            with record_read():
                raise
        return False


def _secrets(keys: Path) -> dict[str, bytes] | None:
    """The secrets in a file, by name; None where it does not read."""
    if not keys.is_file():
        return {}
    try:
        with closing(_opened(keys)) as db:
            if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'secret'").fetchone():
                return {}
            return {name: bytes(value) for name, value in db.execute("SELECT name, value FROM secret")}
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            return None
        raise


def _of_another(record: Operations, secrets: dict[str, bytes], origin: str) -> bool:
    """Whether the secrets find nothing of a record, and hold signing keys that never signed for it.

    Keys given up a moment ago have new ones that nothing was recorded by yet.
    """
    said = "\x1f".join(known_as(ADMIN)).encode()
    for name, secret in secrets.items():
        if name == LOOKUP or name.startswith(FORMER):
            key = hmac.digest(secret, said, "sha256")
            if record.lookups.find(key) is not None:
                return False
    seeds = signing_keys(secrets, origin)
    return bool(seeds) and seeds.isdisjoint(known_in(record, origin)) and not _given_up(record, origin)


def keys_to_read(record: Path, keys: Path, origin: str) -> Path:
    """The file of keys for anyone who only reads: where it is damaged or another archive's, one that is not there.

    A record too damaged to tell is judged by anyone who reads it.
    """
    with suppress(ArchiveError, sqlite3.DatabaseError, ValueError, LookupError, TypeError):
        if keys.is_file() and (_secrets(keys) is None or keys_missing(record, keys, origin)):
            return keys.with_name(_NONE)
    return keys


def signing_keys(secrets: dict[str, bytes], origin: str) -> set[str]:
    """The public halves of the signing keys among secrets, as keys of this archive."""
    seeds = (value for name, value in secrets.items() if name.startswith("ledger:"))
    return {Signer.from_seed(origin, seed).key().vkey for seed in seeds}


def known_in(record: Operations, origin: str) -> set[str]:
    """The signing keys that a record introduced."""
    return {each.key.vkey for each in introduced(record.history, origin)}


def _given_up(record: Operations, origin: str) -> bool:
    """Whether it was decided to go on without the keys, and that is not done yet."""
    names = (KeysLost.name, LookupsRenewed.name, KeysMerged.name)
    last = record.history.newest(public_id(origin, "archive", origin), *names)
    return last is not None and last.name == KeysLost.name


def _opened(keys: Path) -> sqlite3.Connection:
    if not takes_writing(keys.parent):
        return opened_to_read(keys)
    return sqlite3.connect(f"{keys.resolve().as_uri()}?mode=rw", uri=True, timeout=60)


def require_keys(record: Path, keys: Path, origin: str) -> None:
    """Refuse to go on without the keys of a record, unless that was decided and not done yet; or with damaged ones."""
    damaged = _secrets(keys) is None
    if not keys_missing(record, keys, origin) and not damaged:
        return
    if damaged:
        raise KeysDamaged
    with record_read(), opened_record(record) as there:
        if not _given_up(there, origin):
            raise KeysMissing


def put_keys_aside(keys: Path) -> Path | None:
    """Move a file that is not the one of the record out of the way, beside it; nothing of it is lost. None: no file."""
    if not keys.is_file() or not keys.stat().st_size:
        return None
    named = hashlib.sha256(keys.read_bytes()).hexdigest()[:16]  # a file of the same name holds the same
    aside = keys.with_name(f"{keys.name}.aside-{named}")
    keys.chmod(0o600)
    keys.rename(aside)
    sync_folder(keys.parent)
    return aside


def give_up_keys(archive: Archive, reason: str) -> None:
    """Decide to go on without the keys that were lost; the next start makes new ones. By the archive's administrator.

    Nobody is recognised by a key of theirs before that.
    """
    founding = archive.load(Founding, founding_id(archive))
    by = next(iter(archive.streams("actor.registered.v1", own=True)), founding.id)
    founding.record(KeysLost(content=Reason(reason=reason)), by=ActorId(by))
    archive.add(founding)


def destroyed_owners(record: Operations, origin: str, after: int = 0) -> Iterator[str]:
    """The records whose destruction was recorded after a position, here or before this archive was restored."""
    yield from record.destructions.streams(after)
    stream = public_id(origin, "archive", origin)
    for each in record.history.told(DestructionsAdopted.name, stream=stream, after=after):
        yield from (each["record"] for each in orjson.loads(each.fact).get("destructions", ()))


def drop_destroyed_keys(archive: Archive, keys: DataKeys) -> int:
    """Destroy every data key of a record whose destruction is recorded, however it came back; answers with how many."""
    record, upto = archive.recorder.operations, archive.position
    return keys.sweep(lambda after: destroyed_owners(record, archive.origin, after), upto)
