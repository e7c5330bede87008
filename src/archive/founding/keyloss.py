"""Notices that keys.sqlite is gone, and goes on without it only where somebody decided that, on record.

What lies sealed opens by the keys of that file alone. Made anew in silence, it would hide that an older copy must come
back, and an import could bring back what was destroyed. Cut short after the decision, the next start goes on with it.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import orjson

from archive.errors import Conflict
from archive.founding.events import DestructionsAdopted, KeysLost, KeysMerged, LookupsRenewed
from archive.founding.usecases import Founding, founding_id
from archive.kernel import ActorId
from archive.ledger.stored import open_record
from archive.mounted import opened_to_read, takes_writing
from archive.recordwide import Reason
from archive.registered import public_id
from archive.sealing.datakeys import DataKeys
from archive.store import Archive

LOOKUP, FORMER = "lookup", "lookup:former:"
_LAST = "SELECT name FROM event WHERE stream = ? AND name IN (?, ?, ?) ORDER BY position DESC LIMIT 1"
_DESTROYED = (
    "SELECT DISTINCT e.stream FROM destruction d JOIN event e ON e.position = d.authority WHERE d.authority > ?"
)


class KeysMissing(Conflict):
    """The record was made with keys that are not here: nothing is answered before they are back, or given up."""

    code = "keys_missing"
    field = "keys.sqlite"
    remedy = (
        "Put an older copy back by 'archive keys merge FILE'; where there is none, 'archive keys renew --reason WHY'"
        " goes on with new keys, and what lay sealed stays shut."
    )

    def __init__(self) -> None:
        super().__init__("keys.sqlite is missing, or is not the one of this archive's record.")


def keys_missing(record: Path, keys: Path) -> bool:
    """Whether there is a record and no file of keys that one was made with."""
    if not record.is_file() or _has_secret(keys):
        return False
    with closing(open_record(record)) as db:
        tables = {row[0] for row in db.execute("SELECT name FROM sqlite_master")}
        return b"event" in tables and db.execute("SELECT 1 FROM event LIMIT 1").fetchone() is not None


def _has_secret(keys: Path) -> bool:
    if not keys.is_file():
        return False
    with closing(_opened(keys)) as db:
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'secret'").fetchone():
            return False
        return db.execute("SELECT 1 FROM secret WHERE name = ?", (LOOKUP,)).fetchone() is not None


def _opened(keys: Path) -> sqlite3.Connection:
    if not takes_writing(keys.parent):
        return opened_to_read(keys)
    return sqlite3.connect(f"{keys.resolve().as_uri()}?mode=rw", uri=True, timeout=60)


def require_keys(record: Path, keys: Path, origin: str) -> None:
    """Refuse to go on without the keys of a record, unless that was decided and not done yet."""
    if not keys_missing(record, keys):
        return
    stream = str(public_id(origin, "archive", origin))
    with closing(open_record(record)) as db:
        names = (KeysLost.name, LookupsRenewed.name, KeysMerged.name)
        last = db.execute(_LAST, (stream, *names)).fetchone()
    if last is None or last[0].decode() != KeysLost.name:
        raise KeysMissing


def give_up_keys(archive: Archive, reason: str) -> None:
    """Decide to go on without the keys that were lost; the next start makes new ones. By the archive's administrator.

    Nobody is recognised by a key of theirs before that.
    """
    founding = archive.load(Founding, founding_id(archive))
    by = next(iter(archive.streams("actor.registered.v1")), founding.id)
    founding.record(KeysLost(content=Reason(reason=reason)), by=ActorId(by))
    archive.add(founding)


def destroyed_owners(db: sqlite3.Connection, origin: str, after: int = 0) -> Iterator[str]:
    """The records whose destruction was recorded after a position, here or before this archive was put back."""
    yield from (_text(row[0]) for row in db.execute(_DESTROYED, (after,)))
    stream = str(public_id(origin, "archive", origin))
    sql = "SELECT fact FROM event WHERE stream = ? AND name = ? AND position > ?"
    for (fact,) in db.execute(sql, (stream, DestructionsAdopted.name, after)):
        yield from (each["record"] for each in orjson.loads(fact).get("destructions", ()))


def drop_destroyed_keys(archive: Archive, keys: DataKeys) -> int:
    """Destroy every data key of a record whose destruction is recorded, however it came back; answers with how many."""
    db = archive.recorder.reader
    upto = archive.position
    return keys.sweep(lambda after: destroyed_owners(db, archive.origin, after), upto)


def _text(stored: str | bytes) -> str:
    return stored.decode() if isinstance(stored, bytes) else stored
