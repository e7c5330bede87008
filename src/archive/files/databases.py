"""Databases in files: their logs folded in, and rewritten so that no page keeps what was deleted."""

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
"""How a database fails at all, and how it fails that cannot be used at this moment, for anyone who opens one by name.
"""


class DatabaseUnusable(NotReady):
    """A database cannot be used now: another process keeps it, or its disk is read-only."""

    code = "database_unusable"
    field = "home"
    remedy = "Free disk space if the disk is full, check that it is writable, and try again."

    def __init__(self, words: object) -> None:
        super().__init__(f"A database of the archive cannot be used now: {words}.")


class DatabaseBusy(DatabaseUnusable):
    """Another process keeps a database temporarily."""

    code = "database_busy"
    remedy = "Try again shortly."

    def __init__(self, words: object) -> None:
        ArchiveError.__init__(self, "Another process kept a database locked.")


class DatabaseDamaged(Damaged):
    """A database is torn, or is none."""

    code = "database_damaged"
    field = "home"
    remedy = "Check the disk. Restore the file from a backup; views/ and index/ may be deleted and are rebuilt."

    def __init__(self, words: object) -> None:
        super().__init__(f"A database of the archive fails: {words}.")


def refusal_of(error: Exception, folder: Path | None = None) -> ArchiveError | None:
    """A failure of a database or of its disk as a refusal; None where it is neither."""
    if is_full(error, folder):
        return StorageFull("The disk is full.")
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
    """Rewrite a database file and empty its log. Refuses: a reader that keeps the log."""
    address = f"{path.resolve().as_uri()}?mode=rw"
    with closing(sqlite3.connect(address, uri=True, isolation_level=None, timeout=60)) as db:
        db.execute("PRAGMA secure_delete=ON")
        db.execute("VACUUM")
        if not fold_log(db, seconds=10):
            raise NotReady(
                "Another process is reading a database and blocks the clean-up of its log.", remedy="It is tried again."
            )


def is_busy(error: sqlite3.DatabaseError) -> bool:
    """Whether another process only kept the file temporarily; nothing is damaged then."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def is_damage(error: Exception) -> bool:
    """Whether a database is torn or none at all, rather than not to be used now."""
    return type(error) is sqlite3.DatabaseError


def is_full(error: BaseException, folder: Path | None = None) -> bool:
    """Whether an error means that the disk is full, in the words of any library.

    An unexplained failure of reading or writing counts too if the disk of `folder` has no room, or if the
    files of this process may not grow any further.
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

    `lost` states what was not done, as a sentence goes on.
    """
    if is_full(error, folder):
        return StorageFull(f"The disk is full; {lost}.")
    return DiskFailed(f"The disk failed ({error.strerror or type(error).__name__}); {lost}.")


def no_room(folder: Path) -> bool:
    """Whether the disk of a folder is full, or so full that nothing can be recorded."""
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
