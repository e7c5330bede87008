"""Many entries are analysed on every core: morphology holds the interpreter, so each core gets a process of its own.

A child keeps nothing but words it has seen, ends with its parent, and by itself when it was not used for some time.
"""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain, islice
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import cast

from projections.search.entry import Entry
from projections.search.language.analyser import Analyser
from projections.search.language.morphology import Choice
from projections.search.row import Row
from projections.search.rows import row_of

MANY = 200  # entries; below that, starting a child takes longer than it saves
PORTION = 25  # entries sent at a time, and enough to ask a child that is there
AHEAD = 16  # portions that wait for an earlier one
IDLE_SECONDS = 20.0
NICE = 15  # whoever records or asks comes first

_ROOT = Path(__file__).resolve().parents[3]
_BOOT = (
    "import sys; sys.path.append(sys.argv[1]); "
    "from projections.search.language.analysis_pool import serve; serve(*sys.argv[2:])"
)
_LOST = (EOFError, OSError)  # the child is gone: it was idle, was killed, or fell over a word


class Analysts:
    """Makes rows of entries, in order: a few in this process, many in as many others as there are cores."""

    def __init__(self, analyser: Analyser, cores: int | None = None) -> None:
        self._analyser = analyser
        self._cores = len(os.sched_getaffinity(0)) if cores is None else cores
        self._children: list[_Child] = []

    def rows(self, entries: Iterable[Entry]) -> Iterator[Row]:
        """A row for each entry, in the same order; a few portions are in hand at a time."""
        coming = iter(entries)
        many = PORTION if any(child.runs() for child in self._children) else MANY
        first = list(islice(coming, many))
        if len(first) < many or self._cores < 2:
            return (row_of(entry, self._analyser) for entry in chain(first, coming))
        return self._shared(chain(first, coming))

    def close(self) -> None:
        """End every child. A later call would start new ones."""
        for child in self._children:
            child.close()
        self._children.clear()

    def _shared(self, entries: Iterator[Entry]) -> Iterator[Row]:
        words = self._analyser.words
        words.save()
        while len(self._children) < self._cores:
            self._children.append(_Child(words.path, self._analyser.choice))
        portions = enumerate(iter(lambda: list(islice(entries, PORTION)), []))
        idle, busy = list(self._children), dict[Connection, tuple[_Child, int, list[Entry]]]()
        done: dict[int, list[Row]] = {}
        following = 0
        try:
            while True:
                for number, portion in islice(portions, max(0, min(len(idle), AHEAD - len(done) - len(busy)))):
                    child = idle.pop()
                    busy[child.ask(portion)] = (child, number, portion)
                if not busy:
                    return
                for answered in wait(list(busy)):
                    child, number, portion = busy.pop(cast(Connection, answered))
                    done[number] = self._collected(child, portion)
                    idle.append(child)
                while following in done:
                    yield from done.pop(following)
                    following += 1
        finally:
            for child, _, _ in busy.values():  # nobody wants its answer, and it must not be taken for the next one
                child.close()

    def _collected(self, child: "_Child", portion: list[Entry]) -> list[Row]:
        """What the child made of a portion. One that is lost with its child is analysed here."""
        rows = child.answer()
        return [row_of(entry, self._analyser) for entry in portion] if rows is None else rows


class _Child:
    """A process that analyses; it starts when first asked."""

    def __init__(self, words: Path | None, choice: Choice) -> None:
        self._words, self._choice = words, choice
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None

    def runs(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.poll() is None

    def ask(self, portion: list[Entry]) -> Connection:
        """Send a portion to work on, to a new process where the last one is gone; the answer comes through the pipe."""
        if not self.runs():
            self._start()
        pipe = cast(Connection, self._pipe)
        with suppress(*_LOST):  # noticed when the answer is awaited
            pipe.send(portion)
        return pipe

    def answer(self) -> list[Row] | None:
        """The rows of the portion asked for; None where its process is gone."""
        try:
            return cast(list[Row], cast(Connection, self._pipe).recv())
        except _LOST:
            return None

    def close(self) -> None:
        """End the process. Safe at any time, and twice."""
        process, self._process = self._process, None
        if self._pipe is not None:
            self._pipe.close()
        if process is not None:
            process.kill()
            process.wait()

    def _start(self) -> None:
        self.close()
        self._pipe, theirs = Pipe()
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own code
                [
                    sys.executable,
                    "-I",
                    "-c",
                    _BOOT,
                    str(_ROOT),
                    str(theirs.fileno()),
                    str(self._words or ""),
                    self._choice,
                ],
                stdin=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,  # an interrupt at the terminal is the parent's to answer
            )
        finally:
            theirs.close()


def serve(pipe: str, words: str, choice: Choice) -> None:
    """The child: analyse what comes until the parent is gone or nobody asks any more."""
    os.nice(NICE)
    analyser = Analyser(Path(words) if words else None, choice)
    with Connection(int(pipe)) as parent, suppress(EOFError, OSError):  # the parent was killed, perhaps in a word
        while parent.poll(IDLE_SECONDS):
            rows = [row_of(entry, analyser) for entry in parent.recv()]
            analyser.save()
            parent.send(rows)
