"""Numbers by name, in memory that a process shares with those forked from it.

A table has a fixed size, so that nobody makes it grow by asking under many names: a name belongs to a set of eight
rows, and a new one takes the row there with the smallest numbers.
"""

import fcntl
import hashlib
import mmap
import secrets
import tempfile
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager

WAYS, NAME = 8, 16
TRIES, PAUSE_SECONDS = 40, 0.0001  # for a set that another process has; one that was stopped there hinders nobody


class Rows:
    """So many sets of rows, each with the digest of its name and `width` numbers, which are 0 at first."""

    def __init__(self, sets: int, width: int, *, alone: bool = False) -> None:
        """`alone` states that one process has them, which calls from one thread."""
        self._sets, self._width = sets, width
        self._size = NAME + 8 * width
        self._memory = memoryview(mmap.mmap(-1, sets * WAYS * self._size))
        self._key = secrets.token_bytes(32)  # so that nobody can choose names of one set
        self._locks = None if alone else tempfile.TemporaryFile()  # noqa: SIM115  one byte a set is locked
        if self._locks is not None:
            weakref.finalize(self, self._locks.close)

    @contextmanager
    def of(self, name: str) -> Iterator["memoryview[float]"]:
        """The numbers of a name, to read and to write; no other process changes them meanwhile."""
        digest = hashlib.blake2b(name.encode(), key=self._key, digest_size=NAME).digest()
        which = int.from_bytes(digest[:4], "big") % self._sets
        locked = self._lock(which)
        try:
            yield self._row(which, digest)
        finally:
            if locked and self._locks is not None:
                fcntl.lockf(self._locks, fcntl.LOCK_UN, 1, which)

    def clear(self, column: int) -> None:
        """Set one number of every row to 0: the process whose it is has ended."""
        for at in range(0, len(self._memory), self._size):
            if any(self._memory[at : at + NAME]):
                self._numbers(at)[column] = 0.0

    def _lock(self, which: int) -> bool:
        if self._locks is None:
            return False
        for _ in range(TRIES):
            try:
                fcntl.lockf(self._locks, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, which)
            except OSError:  # a count that is one too low harms nobody; one that is waited for might
                time.sleep(PAUSE_SECONDS)
            else:
                return True
        return False

    def _row(self, which: int, digest: bytes) -> "memoryview[float]":
        places = range(which * WAYS * self._size, (which + 1) * WAYS * self._size, self._size)
        for at in places:
            if self._memory[at : at + NAME] == digest:
                return self._numbers(at)
        least = min(places, key=lambda at: sum(self._numbers(at)))
        self._memory[least : least + NAME] = digest
        numbers = self._numbers(least)
        for column in range(self._width):
            numbers[column] = 0.0
        return numbers

    def _numbers(self, at: int) -> "memoryview[float]":
        return self._memory[at + NAME : at + self._size].cast("d")
