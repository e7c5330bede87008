"""Databases on a read-only disk, whatever a crash left beside them: read, and never written.

A log or a journal that was left is part of what was recorded. Where SQLite cannot fold it in in place, database and log
are copied to where temporary files lie (TMPDIR), for this process alone, and gone with it.
"""

import atexit
import fcntl
import os
import shutil
import sqlite3
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from archive.errors import Conflict
from archive.files.databases import is_busy

LEFT = ("-wal", "-journal")
_PREFIX, _HELD = "archive-reading-", ".held"


class ReadOnly(Conflict):
    """The disk of the archive takes no writing, and this cannot be done without."""

    code = "read_only"
    field = "home"
    remedy = "Read only public records, or make the disk writable (docs/security.md)."

    def __init__(self) -> None:
        super().__init__("The disk of the archive is read-only.")


def takes_writing(folder: Path) -> bool:
    """Whether anything can be written in a folder; one that is not there yet is asked of what is above it."""
    there = next((each for each in (folder, *folder.absolute().parents) if each.exists()), folder)
    return os.access(there, os.W_OK | os.X_OK)


def opened_to_read(path: Path, **more: Any) -> sqlite3.Connection:
    """A connection that reads a database as it stands, with what a kill left beside it."""
    left = any(_size(path.with_name(path.name + end)) for end in LEFT)
    if not left and not takes_writing(path.parent):
        return _connected(path, "immutable=1", **more)
    db = _connected(path, "mode=ro", **more)
    try:
        db.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        db.close()
        if is_busy(error):
            raise
        return _connected(_copies.of(path) if left else path, "immutable=1", **more)
    return db


def folder_to_work_in() -> Path:
    """A folder for this process where temporary files lie; gone with the process, or swept by the next one."""
    return _copies.folder()


def _connected(path: Path, how: str, **more: Any) -> sqlite3.Connection:
    address = f"{path.resolve().as_uri()}?{how}"
    db: sqlite3.Connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=60, **more)
    return db


class _Copies:
    """Copies of databases whose log was folded in, one for each state of a file."""

    def __init__(self) -> None:
        self._lock, self._known, self._folder, self._held = threading.RLock(), dict[tuple[Any, ...], Path](), "", -1

    def folder(self) -> Path:
        with self._lock:
            if not self._folder or not Path(self._folder).is_dir():
                self._sweep()
                self._folder = tempfile.mkdtemp(prefix=_PREFIX)
                self._held = os.open(Path(self._folder, _HELD), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
                fcntl.flock(self._held, fcntl.LOCK_EX)
                atexit.register(shutil.rmtree, self._folder, ignore_errors=True)
            return Path(self._folder)

    def of(self, path: Path) -> Path:
        with self._lock:
            files = [path, *(path.with_name(path.name + end) for end in LEFT)]
            state = (path.resolve(), *(_state(each) for each in files))
            if state not in self._known:
                place = Path(tempfile.mkdtemp(dir=self.folder()))
                for each in files:
                    if each.exists():
                        shutil.copyfile(each, place / each.name)
                        (place / each.name).chmod(0o600)
                db = sqlite3.connect(place / path.name, isolation_level=None)
                try:
                    db.execute("PRAGMA journal_mode=DELETE").fetchone()  # folds the log in, or rolls the journal back
                    db.execute("SELECT 1 FROM sqlite_master").fetchone()
                finally:
                    db.close()
                self._known[state] = place / path.name
            return self._known[state]

    @staticmethod
    def _sweep() -> None:
        """Remove the folders of processes that were killed."""
        for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/{_HELD}"):
            with suppress(OSError):
                handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(path.parent, ignore_errors=True)
                finally:
                    os.close(handle)


_copies = _Copies()


def _size(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_size
    return 0


def _state(path: Path) -> tuple[int, int] | None:
    with suppress(OSError):
        stat = path.stat()
        return stat.st_size, stat.st_mtime_ns
    return None
