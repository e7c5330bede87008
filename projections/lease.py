"""The lease of one archive: which process carries events to the read models, as anybody can observe it.

The lock is the kernel's and goes with its process, however that ends. The process writes its number into the file, so
that others can name it; whether it still holds the lock is probed, never taken from the number. A holder touches the
file every second. One that gives no sign is superseded by a new file in place of its own: what it holds is then no
lease, and what it had in hand lands where nobody reads (docs/adr/0041).
"""

import fcntl
import logging
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from archive.background import Background
from projections.generations.folders import Lock

log = logging.getLogger("archive.projections")
LOOK_SECONDS = 1.0
SILENT_SECONDS = 10.0  # without a sign of the holder, after which it is superseded where events wait


class LeaseLost(OSError):
    """The file of the lease was removed or replaced while it was held: another process may hold the new one."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lease as observed: the process it names, whether a process of that number exists here, and for how
    many seconds it gave no sign.
    """

    process: int | None
    exists: bool
    silent_seconds: float = 0.0


class Lease:
    """Held by one process at a time; given back with `give_back` or by the end of the process."""

    def __init__(self, path: Path) -> None:
        self._path, self._lock, self.held = path, Lock(path), False
        self._signing = threading.Lock()
        self._signs: Background | None = None

    def take(self) -> bool:
        """Whether this process holds it from now on."""
        if not self.held:
            if not self._same():
                self._lock.give_back()
                self._lock = Lock(self._path)
            if self._lock.take() and self._same():
                self._begin()
        return self.mine

    @property
    def mine(self) -> bool:
        """Whether this process holds the lease that others see, as observed right now."""
        return self.held and self._same()

    def _begin(self) -> None:
        """Say who holds it, and give a sign from now on."""
        os.ftruncate(self._lock.handle, 0)
        os.pwrite(self._lock.handle, f"{os.getpid()}\n".encode(), 0)
        self.held = True
        if self._signs is None:
            self._signs = watching(self._sign)

    def _sign(self) -> None:
        with self._signing, suppress(OSError):  # a disk that takes nothing: superseded in vain, nothing is lost
            if self.held:
                os.utime(self._lock.handle)

    def supersede(self, silent: "Pulse") -> bool:
        """Take it from a holder that gives no sign: a file comes in place of the one it has locked."""
        turn, part = Lock(self._path.with_name("lease.turn")), self._path.with_name("lease.new")
        try:
            if not turn.take() or silent.seconds() < SILENT_SECONDS:
                return False
            part.unlink(missing_ok=True)
            self.lose(part)
            if not self._lock.take():
                return False
            self._begin()
            part.rename(self._path)
            return True
        finally:
            turn.give_back()

    def require(self) -> None:
        """Refuse to go on once the file that is locked is not the one that others see."""
        if not self.mine:
            raise LeaseLost("The lease was lost.")

    def give_back(self) -> None:
        """Release the lease."""
        with self._signing:
            self.held = False
            self._lock.give_back()
        if self._signs is not None:
            self._signs.stop()
            self._signs = None

    def lose(self, path: Path | None = None) -> None:
        """Begin again with the file that is there now."""
        self.give_back()
        self._lock = Lock(path or self._path)

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
        silent = max(0.0, time.time() - os.fstat(handle).st_mtime)
        return Holder(process, process is not None and _exists(process), round(silent, 1))
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


class Pulse:
    """How long the holder of a lease gave no sign, by the steady clock of this process; another holder starts again."""

    def __init__(self, path: Path) -> None:
        self._path, self._seen, self._since = path, (0, 0), time.monotonic()

    def seconds(self) -> float:
        """The seconds since the holder last responded."""
        try:
            found = self._path.stat()
        except OSError:
            return 0.0
        seen = (found.st_ino, found.st_mtime_ns)
        if seen != self._seen:
            self._seen, self._since = seen, time.monotonic()
        return time.monotonic() - self._since


def watching(look: Callable[[], object]) -> Background:
    """Looks every second in a thread of its own, until it is stopped; after a look that fails the next one comes."""

    def once() -> float:
        try:
            look()
        except Exception as error:  # noqa: BLE001  whatever it was, the next look comes
            log.error("checking the lease failed: %s", type(error).__name__)  # noqa: TRY400
        return LOOK_SECONDS

    watch = Background("lease", once, first=LOOK_SECONDS)
    watch.start()
    return watch
