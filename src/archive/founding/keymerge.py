"""Brings keys back from an older copy of keys.sqlite: both are kept, key by key, and nothing here is written over.

Never a data key of a record whose destruction is recorded: it is taken out of the copy in memory, before anything of
it is written. All that comes is one transaction; run again, it brings nothing more.
"""

import hashlib
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from archive.errors import Conflict, Damaged, NotFound
from archive.files.whole import sync_folder, write_whole
from archive.founding.events import KeysMerged
from archive.founding.keyloss import (
    FORMER,
    LOOKUP,
    destroyed_owners,
    drop_destroyed_keys,
    known_in,
    put_keys_aside,
    signing_keys,
)
from archive.founding.usecases import Founding, founding_id
from archive.kernel import ActorId
from archive.ledger.checkpoint.note import Signer
from archive.ledger.usecases import known_keys, name_of
from archive.ledger.verify.stored import record_read
from archive.record.sqlite.operations import opened_record
from archive.record.store import Archive
from archive.sealing.datakeys import DataKeys
from archive.sealing.envelope import HEADER, DataKey
from archive.sealing.master import KeyUnavailable, MasterKey, MasterSource


class KeysOfAnother(Conflict):
    """A copy of keys belongs to the archive whose record was made with it."""

    code = "keys_of_another_archive"
    field = "FILE"
    remedy = "Give the keys.sqlite of a backup of this archive."


@dataclass(slots=True)
class Copy:
    """An older keys.sqlite in memory, without the keys of what was destroyed."""

    db: sqlite3.Connection
    destroyed: int

    def secrets(self) -> dict[str, bytes]:
        """Every secret by its name."""
        return {name: bytes(value) for name, value in self.db.execute("SELECT name, value FROM secret")}

    def count(self) -> int:
        """How many data keys it holds."""
        return int(self.db.execute("SELECT count(*) FROM data_key").fetchone()[0])


def read_copy(path: Path, record: Path, origin: str) -> Copy:
    """An older copy, from the file or the folder it is in. Refuses: none, a damaged one, another archive's."""
    path = path / "keys.sqlite" if path.is_dir() else path
    if not path.is_file():
        raise NotFound(
            "There is no file of keys at this path.", field="FILE", remedy="Give the keys.sqlite of a backup."
        )
    held = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as db:
            db.backup(held)
        tables = {row[0] for row in held.execute("SELECT name FROM sqlite_master")}
        if not {"secret", "data_key", "epoch"} <= tables:
            raise KeysOfAnother("This is not a file of keys.")
        copy = Copy(held, 0)
        secrets = copy.secrets()
    except sqlite3.DatabaseError:
        raise Damaged("The file of keys cannot be read.", field="FILE", remedy="Use another copy.") from None
    with record_read(), opened_record(record) as db:
        if signing_keys(secrets, origin).isdisjoint(known_in(db, origin)):
            raise KeysOfAnother("No key in this file ever signed for this archive.")
        gone = list(destroyed_owners(db, origin))
    held.executemany("DELETE FROM data_key WHERE owner = ?", [(each,) for each in gone])
    copy.destroyed = held.execute("SELECT total_changes()").fetchone()[0]
    held.execute("VACUUM")
    return copy


def put_in_place(copy: Copy, keys: Path) -> Path | None:
    """Make the copy the keys of an archive that has none of its own, whole or not at all.

    Answers with where a file of another archive lies then that was there.
    """
    aside: list[Path | None] = []

    def settle(part: Path, keys: Path) -> None:
        aside.append(put_keys_aside(keys))
        part.rename(keys)

    write_whole(keys, copy.db.serialize(), settle=settle)
    sync_folder(keys.parent)
    return aside[0]


def merge_keys(
    archive: Archive, keys: DataKeys, copy: Copy, *, old: MasterSource | None = None, placed: bool = False, by: ActorId
) -> KeysMerged:
    """Add what an older copy holds to the keys here, and note it. `placed` states that it lies here whole already.

    The secret of keyed hashes is kept beside the one in force, so that both find what was recorded. Refuses: keys under
    a master key that is neither here nor in `old`.
    """
    wanted = _Wanted(archive, keys, copy, old)
    with keys.changing() as db:
        data_keys = wanted.data_keys(db)
        lookup_secrets, signing_keys = wanted.lookup_secrets(db), wanted.signing_keys(db)
    merged = KeysMerged(
        data_keys=copy.count() if placed else data_keys,
        lookup_secrets=int(placed) + lookup_secrets,
        signing_keys=signing_keys,
        destroyed=copy.destroyed + drop_destroyed_keys(archive, keys),
    )
    founding = archive.load(Founding, founding_id(archive))
    founding.record(merged, by=by)
    archive.add(founding)
    return merged


class _Wanted:
    """What a copy holds that is not here; the master keys are asked for before anything is locked."""

    def __init__(self, archive: Archive, keys: DataKeys, copy: Copy, old: MasterSource | None) -> None:
        self._archive, self._keys, self._copy = archive, keys, copy
        self._epochs = dict(copy.db.execute("SELECT epoch, check_value FROM epoch"))
        self._masters: dict[bytes, MasterKey] = {}
        for source in (keys.source, *([old] if old else [])):
            try:
                self._masters |= {each.check: each for each in source.read()}
            except KeyUnavailable:
                continue

    def data_keys(self, db: sqlite3.Connection) -> int:
        """Add each data key that is lacking; where both have one, the one that opens what is sealed stays."""
        if not self._keys.epochs():
            rows = self._copy.db.execute("SELECT epoch, check_value, made_at FROM epoch").fetchall()
            db.executemany("INSERT INTO epoch VALUES (?,?,?)", rows)
        ours = {row[0]: (row[1], row[2]) for row in db.execute("SELECT owner, epoch, wrapped FROM data_key")}
        added = 0
        for owner, epoch, wrapped in self._copy.db.execute("SELECT owner, epoch, wrapped FROM data_key").fetchall():
            here = ours.get(owner)
            if here is None or (here != (epoch, wrapped) and self._opens(owner, epoch, wrapped)):
                db.execute("INSERT OR REPLACE INTO data_key VALUES (?,?,?)", self._wrapped_here(owner, epoch, wrapped))
                added += 1
        return added

    def _wrapped_here(self, owner: str, epoch: int, wrapped: bytes) -> tuple[str, int, bytes]:
        check, here = self._epochs[epoch], self._keys.epochs()
        if here.get(epoch) == check:
            return owner, epoch, wrapped
        newest = max(here)
        anew = self._master(here[newest]).wrap(UUID(owner), newest, self._material(owner, epoch, wrapped))
        return owner, newest, anew

    def _material(self, owner: str, epoch: int, wrapped: bytes) -> bytes:
        return self._master(self._epochs[epoch]).unwrap(UUID(owner), epoch, wrapped)

    def _master(self, check: bytes) -> MasterKey:
        if check not in self._masters:
            said = "The master key of the copy is missing."
            raise KeyUnavailable(said, field="--old", remedy="Give its source with --old: file:, env: or command:.")
        return self._masters[check]

    def _opens(self, owner: str, epoch: int, wrapped: bytes) -> bool:
        """Whether what is sealed of a record was sealed with the key of the copy."""
        envelope = self._archive.recorder.contents.envelope(owner)
        if envelope is None or (ours := self._keys.find(UUID(owner))) is None:
            return False
        theirs = DataKey(UUID(owner), self._material(owner, epoch, wrapped))
        commitment = envelope[HEADER - 32 : HEADER]
        return bool(ours.commitment != commitment and theirs.commitment == commitment)

    def lookup_secrets(self, db: sqlite3.Connection) -> int:
        """Keep every secret of keyed hashes beside the one in force."""
        here = {bytes(row[0]) for row in db.execute("SELECT value FROM secret WHERE name LIKE 'lookup%'")}
        found = self._copy.secrets().items()
        new = {value for name, value in found if name == LOOKUP or name.startswith(FORMER)} - here
        named = [(FORMER + hashlib.sha256(value).hexdigest()[:16], value) for value in sorted(new)]
        db.executemany("INSERT OR IGNORE INTO secret VALUES (?,?)", named)
        return len(new)

    def signing_keys(self, db: sqlite3.Connection) -> int:
        """Keep the signing key in force and the one before it; older ones were let go of on purpose."""
        wanted = {each.key.vkey for each in known_keys(self._archive)[-2:]}
        before = db.execute("SELECT count(*) FROM secret").fetchone()[0]
        for name, seed in self._copy.secrets().items():
            if name.startswith("ledger:") and (vkey := _vkey(self._archive.origin, seed)) in wanted:
                db.execute("INSERT OR IGNORE INTO secret VALUES (?,?)", (name_of(vkey), seed))
        return int(db.execute("SELECT count(*) FROM secret").fetchone()[0] - before)


def _vkey(origin: str, seed: bytes) -> str:
    return Signer.from_seed(origin, seed).key().vkey
