"""Where backups may lie: apart from the archive, keys apart from what they open, one backup to a place at a time."""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.errors import Conflict, Invalid, StorageFull
from archive.files.databases import translated


def require_apart(home: Path, into: Path, keys_into: Path | None) -> None:
    """Refuse a backup within the archive, and keys where what they open lies."""
    archive, place = home.resolve(), into.resolve()
    if _within(place, archive):
        raise Invalid("A backup must not be inside the archive.", field="DIR", remedy="Give a folder on another disk.")
    if keys_into is None:
        return
    keys = keys_into.resolve()
    if _within(keys, archive) or _within(keys, place) or _within(place, keys):
        remedy = "Give a folder separate from both: a thief of one must not get the other."
        raise Invalid("Keys must not be stored next to what they open.", field="--keys", remedy=remedy)


def _within(path: Path, folder: Path) -> bool:
    return path == folder or folder in path.parents


@contextmanager
def alone(into: Path) -> Iterator[None]:
    """One backup to a place at a time. Refuses: another is being made there."""
    into.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(into, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise Conflict(
            "Another backup is being made in this folder.", field="DIR", remedy="Wait until it has ended."
        ) from None
    finally:
        os.close(handle)


@contextmanager
def full_disk() -> Iterator[None]:
    """The refusal for a place whose disk is full."""
    try:
        with translated():
            yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            remedy = "Free space there and run the same command again; it continues the backup."
            raise StorageFull("The disk of the backup is full.", remedy=remedy) from error
        raise
    except StorageFull as error:
        if error.__cause__ is None:  # it was the archive itself
            raise
        raise StorageFull("The disk of the backup is full.") from error
