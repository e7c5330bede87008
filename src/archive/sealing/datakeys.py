"""Data keys in keys.sqlite, each wrapped by the master key of its epoch. Nothing there opens without that key."""

import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from archive.errors import Damaged, NotReady, StorageFull
from archive.files.databases import is_full
from archive.files.mounted import opened_to_read
from archive.sealing.envelope import DataKey
from archive.sealing.master import KeyUnavailable, MasterKey, MasterSource, make_key

_SCHEMA = """
CREATE TABLE IF NOT EXISTS epoch (epoch INTEGER PRIMARY KEY, check_value BLOB NOT NULL, made_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS data_key (owner TEXT PRIMARY KEY, epoch INTEGER NOT NULL, wrapped BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS rehearsal (epoch INTEGER PRIMARY KEY, rehearsed_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS swept (position INTEGER NOT NULL);
"""
_KEPT = 10_000
REST_SECONDS = 10


class KeysGone(NotReady):
    """The file of keys is not the one that was opened: nothing is recorded whose key would be nowhere."""

    code = "keys_missing"
    field = "keys.sqlite"
    remedy = (
        "Stop this process, restore the keys with 'archive keys merge FILE' (a copy as this process knew it is stored"
        " next to it as keys.sqlite.aside-…), and start again. Nothing was recorded."
    )

    def __init__(self) -> None:
        super().__init__("keys.sqlite was removed or replaced while the archive was open.")


class DataKeys:
    """The data keys of one archive. The master key is asked for only when a sealed thing is touched.

    With `reading` alone nothing is written; where there is no file there are no keys.
    """

    def __init__(self, path: Path, source: MasterSource, *, reading: bool = False) -> None:
        self.path, self.source = path, source
        self._lock = threading.RLock()
        self._db = _opened(path, reading=reading)
        self._reading, self._kept = reading, False
        self._file, self._home = _identity(path), _identity(path.parent)
        self._masters: dict[int, MasterKey] = {}
        self._known: dict[UUID, DataKey] = {}
        self._seen, self._rest_until = -1, 0.0

    def close(self) -> None:
        """Release what it holds open."""
        with self._lock:
            self._db.close()

    def in_place(self) -> bool:
        """Whether the file at the path is the one that was opened."""
        return self._reading or _identity(self.path) == self._file

    def require_in_place(self) -> None:
        """Refuse to go on once the file was removed or replaced; what was open is written beside it first, once."""
        if self.in_place():
            return
        with self._lock, suppress(OSError, sqlite3.DatabaseError):
            if not self._kept and _identity(self.path.parent) == self._home:
                self._kept = True
                aside = self.path.with_name(f"{self.path.name}.aside-{secrets.token_hex(8)}")
                aside.touch(mode=0o600)
                with closing(sqlite3.connect(aside)) as copy:
                    self._db.backup(copy)
        raise KeysGone

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """One transaction on keys.sqlite; others wait. Refuses: the file is not in its place."""
        self.require_in_place()
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException as error:
                if self._db.in_transaction:  # on a full disk SQLite has rolled it back itself
                    self._db.execute("ROLLBACK")
                if is_full(error):
                    raise StorageFull("The disk is full; no key was stored and nothing was recorded.") from error
                raise

    # -- the master key ------------------------------------------------------------------------------------------

    def establish(self) -> None:
        """Make the master key of a new archive, where it is to be a file. A lost one is never rebuilt."""
        if self.source.kind == "file" and not self.epochs() and not self.source.path.exists():
            make_key(self.source.path)

    def epochs(self) -> dict[int, bytes]:
        """The epochs in use, oldest first, with the fingerprints of their master keys."""
        with self._lock:
            return dict(self._db.execute("SELECT epoch, check_value FROM epoch ORDER BY epoch").fetchall())

    def master(self, epoch: int) -> MasterKey:
        """The master key of an epoch. Refuses: not here, or not this one."""
        with self._lock:
            check = self.epochs().get(epoch)
            known = self._masters.get(epoch)
            if known is None or known.check != check:
                found = [each for each in self._read() if each.check == check]
                if not found:
                    raise KeyUnavailable("The given master key does not belong to this archive.")
                known = self._masters[epoch] = found[0]
            return known

    def _read(self) -> list[MasterKey]:
        """What the source gives; one that fails is not run again and again."""
        if time.monotonic() < self._rest_until:
            raise KeyUnavailable("The master key is missing.")
        try:
            return self.source.read()
        except KeyUnavailable:
            self._rest_until = time.monotonic() + (REST_SECONDS if self.source.kind == "command" else 0)
            raise

    def learn(self, epoch: int, master: MasterKey) -> None:
        """A master key given for this process alone, such as the former one during a rotation."""
        with self._lock:
            self._masters[epoch] = master

    def newest(self) -> tuple[int, MasterKey]:
        """The epoch under which keys are wrapped now; the first one begins with the first need."""
        with self._lock:
            if not self.epochs():
                self.begin_epoch(1, self.source.read()[0])
            newest = max(self.epochs())
            return newest, self.master(newest)

    def begin_epoch(self, epoch: int, master: MasterKey) -> None:
        """Wrap under this master key from now on; the same epoch begins once."""
        with self.changing() as db:
            moment = datetime.now(UTC).isoformat(timespec="seconds")
            db.execute("INSERT OR IGNORE INTO epoch VALUES (?,?,?)", (epoch, master.check, moment))

    # -- data keys -----------------------------------------------------------------------------------------------

    def find(self, owner: UUID) -> DataKey | None:
        """The key of a record; None where there is none, or none any more. Refuses: the master key is missing."""
        with self._lock:
            self._look()
            known = self._known.get(owner)
            if known is None:
                row = self._db.execute("SELECT epoch, wrapped FROM data_key WHERE owner = ?", (str(owner),)).fetchone()
                if row is None:
                    return None
                known = self._keep(DataKey(owner, self.master(row[0]).unwrap(owner, row[0], row[1])))
            return known

    def obtain(self, owners: Collection[UUID]) -> dict[UUID, DataKey]:
        """The keys of records; those that lack one get one, durably. Refuses: the master key is missing."""
        found = {owner: key for owner in owners if (key := self.find(owner)) is not None}
        lacking = [owner for owner in owners if owner not in found]
        if not lacking:
            return found
        self.newest()  # a command that asks for the master key is not run inside the transaction
        with self.changing() as db:
            epoch, master = self.newest_within()
            made = ((str(owner), epoch, master.wrap(owner, epoch, os.urandom(32))) for owner in lacking)
            db.executemany("INSERT OR IGNORE INTO data_key VALUES (?,?,?)", made)
        return found | {owner: key for owner in lacking if (key := self.find(owner)) is not None}

    def newest_within(self) -> tuple[int, MasterKey]:
        """The newest epoch, read inside a transaction."""
        newest = max(self.epochs())
        return newest, self.master(newest)

    def destroy(self, owner: UUID) -> bool:
        """Destroy the key of a record: what was sealed with it opens never again. False where there was none.

        Refuses to answer while the wrapped key can still be found in the file.
        """
        with self._lock:
            row = self._db.execute("SELECT wrapped FROM data_key WHERE owner = ?", (str(owner),)).fetchone()
            self._known.pop(owner, None)
            if row is None:
                return False
            with self.changing() as db:
                db.execute("DELETE FROM data_key WHERE owner = ?", (str(owner),))
            if row[0] in self._db.serialize():
                self._db.execute("VACUUM")
                if row[0] in self._db.serialize():
                    raise Damaged("A destroyed key was still found in its file.", field="keys.sqlite")
            return True

    def sweep(self, destroyed: Callable[[int], Iterable[str]], upto: int) -> int:
        """Destroy the keys of records whose destruction was recorded since the last sweep of this very file.

        A file that was restored from an older copy is swept from where that one stood. Answers with how many went.
        """
        with self._lock:
            after = self._db.execute("SELECT max(position) FROM swept").fetchone()[0] or 0
            gone = [(owner,) for owner in destroyed(after)]
            if not gone:
                return 0
            with self.changing() as db:
                before = db.total_changes
                db.executemany("DELETE FROM data_key WHERE owner = ?", gone)
                dropped = db.total_changes - before
            self._known.clear()
            if dropped:
                self._db.execute("VACUUM")
            with self.changing() as db:
                db.execute("DELETE FROM swept")
                db.execute("INSERT INTO swept VALUES (?)", (upto,))
            return dropped

    def marks(self, owner: UUID) -> list[bytes]:
        """The bytes by which the key of a record would be recognised: as it lies wrapped, and itself where it opens."""
        with self._lock:
            rows = self._db.execute("SELECT wrapped FROM data_key WHERE owner = ?", (str(owner),)).fetchall()
            try:
                key = self.find(owner)
            except KeyUnavailable:
                key = None
            return [row[0] for row in rows] + ([key.material] if key else [])

    def count(self) -> int:
        """How many data keys there are."""
        with self._lock:
            return int(self._db.execute("SELECT count(*) FROM data_key").fetchone()[0])

    def wrapped(self, epoch: int, limit: int) -> list[tuple[str, bytes]]:
        """Some of the keys of an epoch, as stored."""
        with self._lock:
            sql = "SELECT owner, wrapped FROM data_key WHERE epoch = ? ORDER BY owner LIMIT ?"
            return self._db.execute(sql, (epoch, limit)).fetchall()

    # -- rehearsals ----------------------------------------------------------------------------------------------

    def rehearsed(self) -> bool:
        """Whether a restore from recovery shares of the newest epoch was tested."""
        with self._lock:
            sql = "SELECT 1 FROM rehearsal WHERE epoch = (SELECT max(epoch) FROM epoch)"
            return self._db.execute(sql).fetchone() is not None

    def note_rehearsal(self, epoch: int) -> None:
        """Remember that recovery was tested for an epoch."""
        with self.changing() as db:
            moment = datetime.now(UTC).isoformat(timespec="seconds")
            db.execute("INSERT OR REPLACE INTO rehearsal VALUES (?,?)", (epoch, moment))

    def _look(self) -> None:
        """Forget the keys in memory when another process changed the file: it may have destroyed one."""
        seen = self._db.execute("PRAGMA data_version").fetchone()[0]
        if seen != self._seen:
            self._known.clear()
            self._seen = seen

    def _keep(self, key: DataKey) -> DataKey:
        if len(self._known) >= _KEPT:
            self._known.clear()
        self._known[key.owner] = key
        return key


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _opened(path: Path, *, reading: bool) -> sqlite3.Connection:
    if reading and not path.exists():
        db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        db.executescript(_SCHEMA)
        return db
    if reading:
        db = opened_to_read(path, check_same_thread=False)
        for name in ("epoch", "data_key", "rehearsal"):  # of a file from before sealing: there are no keys in it
            if not db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (name,)).fetchone():
                db.execute(f"CREATE TEMP TABLE {name} (epoch, check_value, owner, wrapped)")
    else:
        db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=60)
        path.chmod(0o600)
        for pragma in ("journal_mode=DELETE", "synchronous=FULL", "secure_delete=ON"):
            db.execute(f"PRAGMA {pragma}")
        db.executescript(_SCHEMA)
    return db
