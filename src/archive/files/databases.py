"""Databases in files: their logs folded in, and written anew so that no page keeps what was deleted."""

import errno
import os
import resource
import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path

from archive.errors import DiskFailed, NotReady, StorageFull

_PAUSE = 0.05
ROOM = 256 << 10  # bytes; a log of the record needs more
SUFFIX, BESIDE = ".sqlite", ("", "-wal", "-shm", "-journal")


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
