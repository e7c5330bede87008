"""Tells ids that were surely never recorded, so that an import of new records asks the database of hardly any."""

import threading
from collections.abc import Callable, Iterable
from uuid import UUID

BITS = 27
PATIENCE = 500
WORTH = 10  # one question to the database takes as long as looking through so many records
Begun = Callable[[int], tuple[int, Iterable[str]]]


class Newness:
    """One bit for every beginning an id can have; ids are hashes or random, so few of those never seen are set.

    `begun` answers with the newest position and the streams begun after one. It is first asked when so many questions
    came that looking through the record is no dearer than they were; `size` states how many events that is. What
    another process records after `look_again` is met when the bulk is written, not here. Any thread may ask.
    """

    def __init__(self, begun: Begun, size: Callable[[], int]) -> None:
        self._begun, self._size = begun, size
        self._catching_up = threading.Lock()
        self._bits: bytearray | None = None
        self._position = self._questions = 0
        self._stale = True

    def surely_new(self, id: UUID) -> bool:
        """Whether nothing was recorded under this id; False where only the record itself can tell."""
        if self._stale:
            with self._catching_up:
                if self._stale and not self._caught_up():
                    return False
        bit = id.int >> (128 - BITS)
        return not self._bits[bit >> 3] & (1 << (bit & 7))  # type: ignore[index]

    def look_again(self) -> None:
        """The record may hold more than before."""
        with self._catching_up:
            self._stale = True

    def _caught_up(self) -> bool:
        self._questions += 1
        if self._bits is None:
            if self._questions % PATIENCE or self._questions * WORTH < self._size():
                return False
            self._bits = bytearray(1 << (BITS - 3))
        bits = self._bits
        self._position, streams = self._begun(self._position)
        for stream in streams:
            bit = int(stream[:8], 16) >> (32 - BITS)
            bits[bit >> 3] |= 1 << (bit & 7)
        self._stale = False
        return True
