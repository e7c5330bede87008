"""Databases in files: their logs folded in, and written anew so that no page keeps what was deleted."""

import errno
import os
import resource
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from archive.errors import ArchiveError, Damaged, DiskFailed, NotReady, StorageFull

_PAUSE = 0.05
ROOM = 256 << 10  # bytes; a log of the record needs more
SUFFIX, BESIDE = ".sqlite", ("", "-wal", "-shm", "-journal")


DoesNotRead, NotNow = sqlite3.DatabaseError, sqlite3.OperationalError
"""How a database fails at all, and how it fails that cannot be used at this moment, for whoever opens one by name."""


class DatabaseUnusable(NotReady):
    """A database cannot be used now: another process keeps it, or its disk takes no writing."""

    code = "database_unusable"
    field = "home"
    remedy = "Free space on its disk if that is full, see that it takes writing, and try again."

    def __init__(self, words: object) -> None:
        super().__init__(f"A database of the archive cannot be used now: {words}.")


class DatabaseBusy(DatabaseUnusable):
    """Another process keeps a database for a while."""

    code = "database_busy"
    remedy = "Ask again in a moment."

    def __init__(self, words: object) -> None:
        ArchiveError.__init__(self, "Another process kept a database locked.")


class DatabaseDamaged(Damaged):
    """A database is torn, or is none."""

    code = "database_damaged"
    field = "home"
    remedy = "Check the disk; restore the file from a backup, or delete views/ and index/, which are built anew."

    def __init__(self, words: object) -> None:
        super().__init__(f"A database of the archive fails: {words}.")


def refusal_of(error: Exception, folder: Path | None = None) -> ArchiveError | None:
    """A failure of a database or of its disk as a refusal; None where it is neither."""
    if is_full(error, folder):
        return StorageFull("The disk took no more.")
    if failed(error) and (folder is not None or isinstance(error, OSError)):  # else it may be full as well
        return DiskFailed()
    if isinstance(error, sqlite3.OperationalError):
        return DatabaseBusy(error) if is_busy(error) or "locked" in str(error) else DatabaseUnusable(error)
    return DatabaseDamaged(error) if is_damage(error) else None


@contextmanager
def translated(folder: Path | None = None) -> Iterator[None]:
    """Around what reads or writes databases: their failures as refusals. Refuses: full, failing, in use, damaged."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if (refusal := refusal_of(error, folder)) is None:
            raise
        raise refusal from error


def copy_database(source: Path, target: Path, *, pages: int = -1) -> None:
    """A database whole, as of one moment, in one file without a log of its own.

    The moment is that of a reading transaction: writers go on, and what they write is not in the copy.
    """
    address = f"{source.resolve().as_uri()}?mode=rw"
    with closing(sqlite3.connect(address, uri=True, isolation_level=None, timeout=60)) as reading:
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM sqlite_master").fetchone()
        with closing(sqlite3.connect(target, isolation_level=None, timeout=60)) as written:
            reading.backup(written, pages=pages)
            reading.execute("ROLLBACK")
            written.execute("PRAGMA journal_mode=DELETE")


def copy_beside(source: Path, target: Path) -> None:
    """A database that others may have open, for reading alone, in a new file."""
    address = f"{source.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=10)) as db:
        copy_read(db, target)


def copy_read(source: sqlite3.Connection, target: Path) -> None:
    """What a connection reads, in a file."""
    with closing(sqlite3.connect(target)) as copy:
        source.backup(copy)


def sort_within(folder: Path) -> None:
    """Let the databases of this process sort in files without a name in a folder."""
    quoted = str(folder).replace("'", "''")
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute(f"PRAGMA temp_store_directory = '{quoted}'")


def fold_log(db: sqlite3.Connection, *, seconds: float) -> bool:
    """Write the log of a database into its file and empty it; False where a reader keeps it for so many seconds."""
    deadline, patience = time.monotonic() + seconds, db.execute("PRAGMA busy_timeout").fetchone()[0]
    db.execute("PRAGMA busy_timeout=0")  # else one try waits for readers as long as a command waits for the lock
    try:
        while True:
            with suppress(sqlite3.OperationalError):  # locked: somebody folds it at this moment
                if db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0:
                    return True
            if time.monotonic() >= deadline:
                return False
            time.sleep(_PAUSE)
    finally:
        db.execute(f"PRAGMA busy_timeout={patience}")


def rewrite(path: Path) -> None:
    """Write a database file anew and empty its log. Refuses: a reader that keeps the log."""
    address = f"{path.resolve().as_uri()}?mode=rw"
    with closing(sqlite3.connect(address, uri=True, isolation_level=None, timeout=60)) as db:
        db.execute("PRAGMA secure_delete=ON")
        db.execute("VACUUM")
        if not fold_log(db, seconds=10):
            raise NotReady("A reader keeps the log of a database.", remedy="It is tried again.")


def is_busy(error: sqlite3.DatabaseError) -> bool:
    """Whether another process only kept the file for a while; nothing is damaged then."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def is_damage(error: Exception) -> bool:
    """Whether a database is torn or none at all, rather than not to be used now."""
    return type(error) is sqlite3.DatabaseError


def is_full(error: BaseException, folder: Path | None = None) -> bool:
    """Whether a failure says that the disk took no more, in whatever words of whichever library.

    A failure of reading or writing that does not say why is one where the disk of `folder` has no room, or where the
    files of this process may grow no more.
    """
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return True
    words = str(error).lower()
    if "is full" in words or "no space left" in words or "os error 28" in words:
        return True
    return failed(error) and folder is not None and (no_room(folder) or _is_limited())


def failed(error: BaseException) -> bool:
    """Whether a disk did not do what a database, or a file, asked of it."""
    if isinstance(error, OSError):
        return error.errno == errno.EIO
    return isinstance(error, sqlite3.OperationalError) and "disk i/o" in str(error).lower()


def not_written(error: OSError, folder: Path, lost: str) -> StorageFull | DiskFailed:
    """The refusal for a file that a disk did not take: it is full, or it has room and did something else.

    `lost` says what was not done, as a sentence goes on.
    """
    if is_full(error, folder):
        return StorageFull(f"The disk took no more; {lost}.")
    return DiskFailed(f"The disk failed ({error.strerror or type(error).__name__}); {lost}.")


def no_room(folder: Path) -> bool:
    """Whether the disk of a folder takes no more, or so little that nothing can be recorded."""
    try:
        found = os.statvfs(folder)
    except OSError:
        return False
    return found.f_bavail * found.f_frsize < ROOM or (found.f_files > 0 and found.f_favail == 0)


def _is_limited() -> bool:
    return resource.getrlimit(resource.RLIMIT_FSIZE)[0] != resource.RLIM_INFINITY


def databases_of(home: Path, places: set[str]) -> list[Path]:
    """The databases to which files of an archive belong: themselves, their logs and journals."""
    names = {place.removesuffix(end) for place in places for end in BESIDE if place.removesuffix(end).endswith(SUFFIX)}
    return [home / name for name in sorted(names) if (home / name).is_file()]
