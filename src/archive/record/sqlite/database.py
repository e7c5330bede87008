"""The file of the record: one connection that writes, one for each thread that reads, one transaction at a time."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from archive.errors import Conflict, Damaged, DiskFailed, StorageFull
from archive.files.databases import failed, fold_log, is_full
from archive.files.mounted import ReadOnly, opened_to_read
from archive.ledger.acknowledged import HOME, Acknowledged, Mark
from archive.ledger.tree import root_at, root_of
from archive.record.format import RECORD, RECORD_BEFORE, FormatNewer, FormatOlder
from archive.record.sqlite.names import Names, fill
from archive.record.sqlite.schema import make, shape_of
from archive.record.sqlite.tree import Log, nodes_of

BUSY_SECONDS, FOLD_SECONDS = 60, 2.0
CACHE, SMALL_CACHE = -65536, -4096  # KiB of pages that the connection which writes keeps in memory
Connected = Callable[[], sqlite3.Connection]
"""Gives the connection an operation works by: that of the thread, or the one that writes."""


class _Connection(sqlite3.Connection):
    """A connection that is closed with the thread whose own it is."""

    def __del__(self) -> None:
        with suppress(sqlite3.ProgrammingError):  # it was never opened
            self.close()


class Database:
    """The record as an open file. With `reading` nothing is written; `older` takes one of the shape before as well.

    Refuses: a record of a newer shape, or of an older one.
    """

    def __init__(self, path: Path, *, reading: bool = False, older: bool = False) -> None:
        self.path, self.reading = path, reading
        self.log, self.names = Log(), Names()
        self._lock, self._local = threading.Lock(), threading.local()
        self._closed = self._kept = self._opened = False
        self.writer = self._connect()
        self._require_shape(older=older)
        if not reading:
            for pragma in (f"cache_size={CACHE}", "wal_autocheckpoint=8000"):
                self.writer.execute(f"PRAGMA {pragma}")
            with self._translated():
                fill(self.writer)
                make(self.writer)
        self.acknowledged = Acknowledged(path, reading=reading)
        self._opened = True

    def _require_shape(self, *, older: bool) -> None:
        shape = shape_of(self.writer) or RECORD
        if shape != RECORD and not (older and shape == RECORD_BEFORE):
            self.writer.close()
            raise FormatOlder(shape, RECORD) if shape == RECORD_BEFORE else FormatNewer(shape, RECORD)

    def _connect(self) -> sqlite3.Connection:
        if self.reading:
            return opened_to_read(self.path, check_same_thread=False, factory=_Connection)
        db = sqlite3.connect(
            self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, factory=_Connection
        )
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "foreign_keys=ON"):
            db.execute(f"PRAGMA {pragma}")
        return db

    @property
    def reader(self) -> sqlite3.Connection:
        """This thread's own connection for reading; WAL lets it read while another writes."""
        db: sqlite3.Connection | None = getattr(self._local, "db", None)
        if self._closed:
            raise sqlite3.ProgrammingError("The record is closed.")
        if db is None:
            if not self.acknowledged.in_place():  # a new file there would spoil what its log holds
                return self.writer
            db = self._local.db = self._connect()
        return db

    def close(self) -> None:
        """Fold the log in and close what writes and this thread's own reading.

        Another thread may be in the middle of a read, so its connection goes with it; where that, or another process,
        keeps the log, anyone who closes the record next folds it in.
        """
        if self._closed:
            return
        self._closed = True
        with suppress(sqlite3.DatabaseError, OSError, Damaged):
            self.keep_aside()
        with self._lock:
            with suppress(sqlite3.DatabaseError):  # a full disk: what the log holds is durable where it is
                if self.acknowledged.in_place():  # else the log may be the only trace of what is gone
                    fold_log(self.writer, seconds=0 if self.reading else FOLD_SECONDS)
            self.writer.close()
            self.acknowledged.close()
        if (own := self._local.__dict__.pop("db", None)) is not None:
            own.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if self.reading:
                raise ReadOnly from error
            if is_full(error, self.path.parent):
                raise StorageFull("The disk is full; nothing was recorded.") from error
            if failed(error):
                if self._opened:
                    self.acknowledged.require()
                raise DiskFailed from error
            if "locked" in str(error):
                raise Conflict("Another process kept the record locked.", remedy="Try again.") from error
            raise

    @contextmanager
    def frugal(self) -> Iterator[None]:
        """Keep few pages in memory while a whole other record is written: so much is seldom needed twice."""
        self._keep_pages(SMALL_CACHE)
        try:
            yield
        finally:
            self._keep_pages(CACHE)

    def _keep_pages(self, size: int) -> None:
        with self._lock:
            self.writer.execute(f"PRAGMA cache_size={size}")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One durable transaction under the write lock, or nothing at all. Refuses: open for reading alone."""
        if self.reading:
            raise ReadOnly
        with self._lock, self._translated():
            db = self.writer
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                self.acknowledged.require()
                db.execute("COMMIT")
                grown = self.log.settle()
                self.names.settle()
            except BaseException:
                self.log.forget()
                self.names.forget()
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise
            self.acknowledged.require()
            if grown is not None:
                self.acknowledged.keep(grown[0], root_of(grown[1]))

    def keep_aside(self) -> None:
        """Where the files of the record were taken away, write it to aside/ as this process has it open; once."""
        if self.reading or self._kept or self.acknowledged.in_place():
            return
        with self._lock:
            self._kept = True
            position = self.writer.execute("SELECT max(position) FROM event").fetchone()[0] or 0
            mark = Mark(HOME, position, root_at(position, nodes_of(self.writer)))
            if not self.acknowledged.lost(mark) or mark.root is None:
                return
            folder = self.path.parent / "aside" / f"record-{position}-{mark.root.hex()[:8]}"
            folder.mkdir(parents=True, exist_ok=True)
            part = folder / f"{self.path.name}.part"
            with closing(sqlite3.connect(part)) as copy:
                self.writer.backup(copy)
            part.rename(folder / self.path.name)

    def rewrite(self) -> None:
        """Rewrite the file, so that no page keeps what a deletion left in a corner of it."""
        with self._lock, self._translated():
            self.writer.execute("VACUUM")

    def empty_log(self, *, seconds: float) -> bool:
        """Empty the log of what was deleted; False where a reader keeps it for so many seconds."""
        return fold_log(self.reader, seconds=seconds)
