"""The lease of one archive: which process carries events to the read models, as anybody can observe it.

The lock is the kernel's and goes with its process, however that ends. The process writes its number into the file, so
that others can name it; whether it still holds the lock is probed, never taken from the number.
"""

import fcntl
import logging
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from projections.generations import Lock

log = logging.getLogger("archive.projections")
LOOK_SECONDS = 1.0


class LeaseLost(OSError):
    """The file of the lease was removed or replaced while it was held: another process may hold the new one."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lease as observed: the process it names, and whether a process of that number exists here."""

    process: int | None
    exists: bool


class Lease:
    """Held by one process at a time; given back with `give_back` or by the end of the process."""

    def __init__(self, path: Path) -> None:
        self._path, self._lock, self.held = path, Lock(path), False

    def take(self) -> bool:
        """Whether this process holds it from now on."""
        if not self.held:
            if not self._same():
                self._lock.give_back()
                self._lock = Lock(self._path)
            if self._lock.take() and self._same():
                os.ftruncate(self._lock.handle, 0)
                os.pwrite(self._lock.handle, f"{os.getpid()}\n".encode(), 0)
                self.held = True
        return self.held

    def require(self) -> None:
        """Refuse to go on once the file that is locked is not the one that others see."""
        if not self.held or not self._same():
            raise LeaseLost("The lease is held no more.")

    def give_back(self) -> None:
        self.held = False
        self._lock.give_back()

    def lose(self) -> None:
        """Begin again with the file that is there now."""
        self.give_back()
        self._lock = Lock(self._path)

    def _same(self) -> bool:
        try:
            mine, there = os.fstat(self._lock.handle), self._path.stat()
        except OSError:
            return False
        return (mine.st_dev, mine.st_ino) == (there.st_dev, there.st_ino)


def holder(path: Path) -> Holder | None:
    """Who holds the lease right now; None where nobody does. Takes nothing away from anybody."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        with suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return None
        said = os.pread(handle, 20, 0).split(b"\n")[0]
        process = int(said) if said.isdigit() else None
        return Holder(process, process is not None and _exists(process))
    finally:
        os.close(handle)


def _exists(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it is somebody else's
        return True
    return True


class Watch:
    """Looks every second, in a thread of its own, until it is stopped."""

    def __init__(self, look: Callable[[], object]) -> None:
        self._look, self._stop = look, threading.Event()
        self._thread = threading.Thread(target=self._run, name="lease", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            try:
                self._look()
            except Exception as error:  # noqa: BLE001  whatever it was, the next look comes
                log.error("the look after the lease failed: %s", type(error).__name__)  # noqa: TRY400

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()
