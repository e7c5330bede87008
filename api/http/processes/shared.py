"""What the processes that answer for one archive share: how often who asked, who holds how many connections, a bell."""

import mmap
import os
from contextlib import suppress
from dataclasses import dataclass

from api.http.processes.rows import Rows

RATE_SETS, HELD_SETS = 4096, 1024
ABSENT = float("inf")


class Held:
    """The connections that each network holds, in all processes together, and those of each process."""

    def __init__(self, processes: int = 1) -> None:
        self.number = 0
        self._rows = Rows(HELD_SETS, processes, alone=processes == 1)
        self._busy = memoryview(mmap.mmap(-1, 8 * processes)).cast("d")
        for number in range(processes):
            self._busy[number] = ABSENT

    def begin(self, number: int) -> None:
        """This process is the one of that number, with no connection yet."""
        self.number = number
        self._busy[number] = 0.0

    def gone(self, number: int) -> None:
        """A process has ended, and its connections with it."""
        self._busy[number] = ABSENT
        self._rows.clear(number)

    def more(self, network: str) -> int:
        """One connection more of a network; answers with how many it holds then."""
        self._busy[self.number] += 1
        with self._rows.of(network) as counts:
            counts[self.number] += 1
            return int(sum(counts))

    def less(self, network: str) -> None:
        """One connection less."""
        self._busy[self.number] -= 1
        with self._rows.of(network) as counts:
            counts[self.number] = max(0.0, counts[self.number] - 1)

    def crowded(self) -> bool:
        """Whether another process has fewer connections than this one."""
        return self._busy[self.number] > min(self._busy)


class Bell:
    """Tells the process that updates the views that there is something new, and whether somebody waits for it."""

    def __init__(self) -> None:
        self.heard, self._rung = os.pipe()
        for end in (self.heard, self._rung):
            os.set_blocking(end, False)

    def ring(self, waits: bool) -> None:
        """Tell it; one that does not listen has heard enough."""
        with suppress(BlockingIOError):
            os.write(self._rung, b"!" if waits else b".")

    def listen(self) -> bytes:
        """What was rung since the last time: empty if nothing, with `!` if somebody waits."""
        with suppress(BlockingIOError):
            return os.read(self.heard, 1 << 16)
        return b""


@dataclass(frozen=True, slots=True)
class Shared:
    """Made before the processes are forked, and the same for all of them."""

    rates: Rows
    held: Held
    bell: Bell | None
    number: int = 0

    @property
    def first(self) -> bool:
        """Whether this process does what one of them has to do."""
        return self.number == 0


def alone() -> Shared:
    """What a single process has."""
    held = Held()
    held.begin(0)
    return Shared(Rows(RATE_SETS, 1, alone=True), held, None)


def among(processes: int) -> Shared:
    """What so many processes share."""
    return Shared(Rows(RATE_SETS, 1), Held(processes), Bell())
