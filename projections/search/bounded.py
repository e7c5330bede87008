"""Long words are analysed in a process of their own, which its system ends when one word takes too long.

Some long words take a transducer time that grows exponentially, in native code that no thread can interrupt and that
holds the interpreter. Words of at most SHORT letters are bounded by their length.
"""

import atexit
import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

from projections.search.finnish import Forms

SHORT = 16  # letters of a word that is analysed in this process
MAX_WORD = 60  # letters of a word that is analysed at all
MAX_PARTS = 8  # hyphenated pieces of a word that is analysed at all
CPU_SECONDS = 0.05  # processor time for one word, its pieces included
WAIT_SECONDS = 2.0  # for an answer, before a new process is begun
START_SECONDS = 15.0  # for the first answer of a new process
MEMORY = 1 << 30
NICE = 5  # whoever records or asks comes first

_ROOT = Path(__file__).resolve().parents[2]
_BOOT = "import sys; sys.path.append(sys.argv[1]); from projections.search.bounded import serve; serve(*sys.argv[2:])"


class Bounded:
    """Forms of words, of which no one takes long: `direct` in this process, long ones in another, else `plain`.

    `source` names the function that makes the analysis in the other process, as `module:function`.
    """

    def __init__(self, source: str, direct: Callable[[str], Forms], plain: Callable[[str], Forms]) -> None:
        self._source, self._direct, self.plain = source, direct, plain
        self._teller = _teller(source)

    def __call__(self, word: str) -> Forms:
        if len(word) > MAX_WORD or word.count("-") >= MAX_PARTS:
            return self.plain(word[:MAX_WORD])
        if len(word) <= SHORT:
            return self._direct(word)
        return self._teller.ask(word) or self.plain(word)


class Teller:
    """The process that analyses; it starts at once and anew when it is lost, and ends with this one."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None
        self._loaded = False
        self._start()

    def ask(self, word: str) -> Forms | None:
        """The forms of a word; None where they took too long."""
        with self._lock, suppress(EOFError, OSError):
            if self._process is None or self._process.poll() is not None or self._pipe is None:
                self._start()
            assert self._pipe is not None
            self._pipe.send(word)
            if self._pipe.poll(WAIT_SECONDS if self._loaded else START_SECONDS):
                found, self._loaded = self._pipe.recv(), True
                return Forms(*found) if found is not None else None
            self.close()
        return None

    def close(self) -> None:
        """End the process. Safe at any time, and twice."""
        process, self._process = self._process, None
        if self._pipe is not None:
            self._pipe.close()
        if process is not None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # its own group: the worker it made as well
            process.wait()

    def _start(self) -> None:
        self.close()
        self._loaded = False
        self._pipe, theirs = Pipe()
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own code
                [sys.executable, "-c", _BOOT, str(_ROOT), str(theirs.fileno()), self._source],
                stdin=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )
        finally:
            theirs.close()


@cache
def _teller(source: str) -> Teller:
    teller = Teller(source)
    atexit.register(teller.close)
    return teller


def serve(pipe: str, source: str) -> None:
    """The other process: load once, then answer in a copy of itself, and in another copy when that one is ended."""
    module, _, name = source.partition(":")
    analyse: Callable[[str], Forms] = getattr(__import__(module, fromlist=[name]), name)()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(NICE)
    parent = Connection(int(pipe))
    while True:
        worker = os.fork()
        if worker == 0:
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            _answer(parent, analyse)
            os._exit(0)
        _, status = os.waitpid(worker, 0)
        if status == 0:
            return
        with suppress(OSError):
            parent.send(None)


def _answer(parent: Connection, analyse: Callable[[str], Forms]) -> None:
    """Answer until nobody asks any more; a word that takes too long ends this process."""
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    timed = partial(signal.setitimer, signal.ITIMER_PROF)
    with suppress(EOFError, ConnectionError):
        while True:
            word = parent.recv()
            timed(CPU_SECONDS)
            try:
                found = tuple(analyse(word))
            except MemoryError:
                os._exit(1)
            timed(0)
            parent.send(found)
