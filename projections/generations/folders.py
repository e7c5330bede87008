"""Generations of a read model: folders side by side, `CURRENT` names the live one and is replaced by rename.

Readers and writers hold a shared lock on the generation they use, so that an old one goes only when its last
user is gone. What a killed rebuild left is nobody's and goes at the next sweep.
"""

import fcntl
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.files.mounted import takes_writing
from archive.files.whole import write_whole

SUPERSEDED, LOCK_SECONDS = ".superseded", 1.0
_NAME = re.compile(r"[0-9a-f]{12}", re.ASCII)


class Lock:
    """An advisory lock on a file, given back when the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self._settled = not takes_writing(path.parent)  # nobody writes there, nobody removes
        if not self._settled:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._handle: int | None = None if self._settled else os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def take(self, *, shared: bool = False, wait: bool = False) -> bool:
        """Whether the lock was got; waits for it when asked to."""
        if self._handle is None:
            return self._settled and shared
        mode = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB)
        try:
            fcntl.flock(self._handle, mode)
        except BlockingIOError:
            return False
        return True

    @property
    def handle(self) -> int:
        """The open file. Refuses: given back."""
        if self._handle is None:
            raise OSError("The lock was released.")
        return self._handle

    def give_back(self) -> None:
        """Release the lock."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


class Generations:
    """The generations of one read model in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if takes_writing(folder.parent):
            folder.mkdir(parents=True, exist_ok=True)

    def current(self) -> str | None:
        """The name of the live generation; None before the first, and where CURRENT names none of ours."""
        try:
            name = (self.folder / "CURRENT").read_bytes().decode("ascii", "replace").strip()
        except FileNotFoundError:
            return None
        return name if _NAME.fullmatch(name) and (self.folder / name).is_dir() else None

    def create(self) -> tuple[str, Lock]:
        """A new, empty generation beside the live one, and the lock that keeps it from the sweep."""
        name = secrets.token_hex(6)
        with self._sweeping():
            (self.folder / name).mkdir()
            return name, self._hold(name)

    def open(self, name: str) -> Lock | None:
        """Hold a generation for use; None when it is gone already."""
        with self._sweeping():
            return self._hold(name) if (self.folder / name).is_dir() else None

    def _hold(self, name: str) -> Lock:
        lock = Lock(self.folder / name / ".in-use")
        lock.take(shared=True, wait=True)
        return lock

    def promote(self, name: str) -> None:
        """Make a generation the live one, at once for every reader that looks again."""
        write_whole(self.folder / "CURRENT", f"{name}\n".encode("ascii"))

    def sweep(self) -> int:
        """Remove generations that are neither live nor in use; answers with how many went."""
        removed = 0
        if not self.folder.is_dir():  # the home was moved away; nothing is made where it was
            return removed
        with self._sweeping():
            live = self.current()
            for path in self.folder.iterdir() if takes_writing(self.folder) else ():
                if not path.is_dir() or path.name == live:
                    continue
                lock = Lock(path / ".in-use")
                if lock.take():
                    shutil.rmtree(path, ignore_errors=True)
                    removed += 1
                lock.give_back()
        return removed

    def supersede(self) -> None:
        """Have the live generation copied by anyone who writes to it next: who writes to it now may sleep, and wake up.

        A lock that such a process keeps is left to it; others lock a new file.
        """
        if (live := self.current()) is not None:
            (self.folder / live / SUPERSEDED).touch()
        for name in (".guard", ".sweep"):
            deadline, lock = time.monotonic() + LOCK_SECONDS, Lock(self.folder / name)
            while not lock.take():
                if time.monotonic() > deadline:
                    (self.folder / name).unlink(missing_ok=True)
                    break
                time.sleep(0.05)
            lock.give_back()

    def is_superseded(self, name: str) -> bool:
        """Whether a generation is no longer written to."""
        return (self.folder / name / SUPERSEDED).exists()

    def others(self) -> list[str]:
        """Generations beside the live one."""
        live = self.current()
        return [path.name for path in self.folder.iterdir() if path.is_dir() and path.name != live]

    @contextmanager
    def _sweeping(self) -> Iterator[None]:
        lock = Lock(self.folder / ".sweep")
        lock.take(wait=True)
        try:
            yield
        finally:
            lock.give_back()
