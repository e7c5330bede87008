"""Files that are not whole yet have no name: whatever kills the process, nothing of them stays.

Where a disk knows no files without a name they have one that states so, and a lock while somebody writes them.
"""

import fcntl
import os
import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

YOUNG_SECONDS = 60.0
_HERE = Path("/proc/self/fd")
_PART = re.compile(r"\.(.+)\.[0-9a-f]{16}\.part", re.DOTALL)


def part_name(path: Path) -> Path:
    """A name beside a path for what is not whole yet."""
    return path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")


@contextmanager
def writing_part(part: Path) -> Iterator[tuple[BinaryIO, Callable[[], Path]]]:
    """A new file of a folder, readable by its owner alone, and the function that gives it the name `part`.

    The caller gives it its lasting name then; what was not given one is gone afterwards.
    """
    handle, named = _opened(part)

    def name() -> Path:
        if not named:
            folder = os.open(part.parent, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.link(_HERE / str(handle), part, src_dir_fd=folder)  # with a folder given, the link is followed
            finally:
                os.close(folder)
        return part

    with os.fdopen(handle, "wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield file, name
        finally:
            part.unlink(missing_ok=True)


def _opened(part: Path) -> tuple[int, bool]:
    """A file to write to, and whether it has its name already."""
    nameless = getattr(os, "O_TMPFILE", None)
    if nameless is not None and _HERE.is_dir():
        with suppress(OSError):  # a disk without; whatever else is wrong is wrong for the next try too
            return os.open(part.parent, nameless | os.O_WRONLY | os.O_CLOEXEC, 0o600), False
    return os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), True


def abandoned(path: Path, *, seconds: float = YOUNG_SECONDS) -> bool:
    """Whether nobody writes a part any more: it is not locked, nor so new that it may be about to be locked."""
    with suppress(OSError):
        if time.time() - path.stat().st_mtime < seconds:
            return False
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        finally:
            os.close(handle)
    return False


def sweep_beside(path: Path) -> None:
    """Remove what was abandoned half-way to a path."""
    with suppress(OSError), os.scandir(path.parent) as entries:
        for entry in entries:
            found = _PART.fullmatch(entry.name)
            if found and found[1] == path.name and abandoned(Path(entry.path)):
                Path(entry.path).unlink(missing_ok=True)
