"""Copies databases as they are at one moment while others write, and files by link or by their bytes."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

from archive.files.databases import copy_database
from archive.files.digest import digest_of, pieces_of, sha256_of, written_to
from archive.files.whole import sync_folder

PAGES = 2048
_NO_LINK = (errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.ENOSYS, errno.EACCES)


def copied(source: Path, target: Path) -> None:
    """A database whole, as of one moment, while others write; durable and its owner's alone."""
    target.unlink(missing_ok=True)
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    copy_database(source, target, pages=PAGES)
    sync(target)


def place(source: Path, target: Path, *, link: bool, durably: bool = True) -> str:
    """Put a file that never changes into its place and answer with its digest, read there.

    By a link where that is asked for and the disk allows it, else by its bytes. Anyone who puts many, and nothing
    counts before all are there, makes them durable together (`sync_all`). Raises FileNotFoundError: it went.
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
