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
        raise Invalid("A backup does not lie in the archive itself.", field="DIR", remedy="Name another disk.")
    if keys_into is None:
        return
    keys = keys_into.resolve()
    if _within(keys, archive) or _within(keys, place) or _within(place, keys):
        remedy = "Name a place apart from both: who takes the one must not get the other."
        raise Invalid("Keys never lie beside what they open.", field="--keys", remedy=remedy)


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
        raise Conflict("Another backup is being made there.", field="DIR", remedy="Wait for it to end.") from None
    finally:
        os.close(handle)


@contextmanager
def full_disk() -> Iterator[None]:
    """A place that takes no more, as a refusal."""
    try:
        with translated():
            yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            remedy = "Free space there and run the same command again; it goes on."
            raise StorageFull("The place of the backup took no more.", remedy=remedy) from error
        raise
    except StorageFull as error:
        if error.__cause__ is None:  # it was the archive itself
            raise
        raise StorageFull("The place of the backup took no more.") from error
