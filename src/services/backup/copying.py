"""Copies databases as they stand at one moment while others write, and files by link or by their bytes."""

import errno
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from archive.files.digest import digest_of, pieces_of, sha256_of, written_to
from archive.files.whole import sync_folder

PAGES = 2048
_NO_LINK = (errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.ENOSYS, errno.EACCES)


def copy_database(source: Path, target: Path) -> None:
    """A database whole, as of one moment, in one file without a log of its own; durable.

    The moment is that of a reading transaction: writers go on, and what they write is not in the copy.
    """
    target.unlink(missing_ok=True)
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with closing(_connected(source)) as reading, closing(_connected(target)) as written:
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM sqlite_master").fetchone()
        reading.backup(written, pages=PAGES)
        reading.execute("ROLLBACK")
        written.execute("PRAGMA journal_mode=DELETE")
    sync(target)


def _connected(path: Path) -> sqlite3.Connection:
    address = f"{path.resolve().as_uri()}?mode=rw"
    return sqlite3.connect(address, uri=True, isolation_level=None, timeout=60)


def place(source: Path, target: Path, *, link: bool, durably: bool = True) -> str:
    """Put a file that never changes into its place and answer with its digest, read there.

    By a link where that is asked for and the disk allows it, else by its bytes. Whoever puts many, and nothing counts
    before all are there, makes them durable together (`sync_all`). Raises FileNotFoundError: it went.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    if link and _linked(source, target):
        return digest_of(target)
    part = target.with_name(f".{target.name}.part")
    digest = _copied(source, part, os.fsync if durably else lambda handle: None)
    part.rename(target)
    return digest


def _linked(source: Path, target: Path) -> bool:
    try:
        target.unlink(missing_ok=True)
        target.hardlink_to(source)
    except OSError as error:
        if error.errno not in _NO_LINK:
            raise
        return False
    return True


def _copied(source: Path, part: Path, settle: Callable[[int], object]) -> str:
    with source.open("rb") as reading, part.open("wb") as writing:
        digest, _ = sha256_of(written_to(writing, pieces_of(reading)))
        writing.flush()
        settle(writing.fileno())
    return digest


def sync(path: Path) -> None:
    """Make a file and its name durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    sync_folder(path.parent)


def sync_all() -> None:
    """Make everything written so far durable, on every disk: far faster than file by file."""
    os.sync()
