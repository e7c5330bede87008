"""Long words are analysed in a process of their own, which its system ends when one word takes too long.

Some long words take a transducer time that grows exponentially, in native code that no thread can interrupt and that
holds the interpreter. Words of at most SHORT letters are bounded by their length; of a question, which anybody may ask,
only those of SHORT_ASKED are trusted with that.
"""

import atexit
import mmap
import os
import resource
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache, partial
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

from projections.search.language.finnish import Forms, Unsettled

SHORT = 16  # letters of a word of a text that is analysed in this process
SHORT_ASKED = 8  # and of a question, which anybody may ask
MAX_WORD = 60  # letters of a word that is analysed at all
MAX_PARTS = 8  # hyphenated pieces of a word that is analysed at all
CPU_SECONDS = 0.05  # processor time for one word, its pieces included
WAIT_SECONDS = 10.0  # for an answer, before a new process is begun
START_SECONDS = 30.0  # for a new process to be ready
PROMPT_SECONDS = 1.5  # for all to be loaded, where a server has just begun
TOGETHER = 100  # words in one message
HALF = 12  # letters that half of the labels of a vocabulary have
MOST_GIVEN_UP = 200  # words of one text that are tried in vain
MOST_COMPLEX = 8  # long words of a question without a base form from analysis
MEMORY = 1 << 30
NICE = 5  # whoever records or asks comes first

_NUMBER = struct.Struct(">Q")
_ROOT = Path(__file__).resolve().parents[3]
_BOOT = (
    "import sys; sys.path.append(sys.argv[1]); "
    "from projections.search.language.bounded import serve; serve(*sys.argv[2:])"
)


_text = threading.local()
_patience = START_SECONDS


def patience() -> float:
    """How many seconds a question waits for what it needs to be loaded."""
    return _patience


def be_prompt() -> None:
    """In a server a question is answered without what is not loaded yet, and states so."""
    global _patience  # noqa: PLW0603 - of the process, as its threads are
    _patience = PROMPT_SECONDS


def begin_text() -> None:
    """From here on this thread analyses another text, of which a number of words may be left unanalysed."""
    _text.given_up = 0


class Effort:
    """What the words of one question may cost: so many words, and so many complex ones among them.

    It is counted and not timed: the same question has the same answer, however busy the machine is.
    """

    def __init__(self, words: int, complex_ones: int = MOST_COMPLEX) -> None:
        self._words, self._complex = words, complex_ones

    def begin(self) -> bool:
        """Count another word; answers with whether it may still be analysed."""
        self._words -= 1
        return self._words >= 0 and self._complex > 0

    def complex(self) -> None:
        """Count a word without a base form from analysis."""
        self._complex -= 1

    def end(self) -> None:
        """Leave the other words as written: the analysis is not ready, and is waited for once."""
        self._complex = 0


class Bounded:
    """Forms of words, of which no one takes long: `direct` in this process, long ones in another, else `plain`.

    `source` names the function that makes the analysis in the other process, as `module:function`.
    """

    def __init__(self, source: str, direct: Callable[[str], Forms], plain: Callable[[str], Forms]) -> None:
        self._source, self._direct, self.plain = source, direct, plain
        self._teller = teller_of(source)

    def __call__(self, word: str) -> Forms:
        """The forms of a word of a text. Raises Unsettled: the text held too many that take too long."""
        if _too_long(word):
            return self.plain(word[:MAX_WORD])
        if len(word) <= SHORT:
            return self._direct(word)
        if getattr(_text, "given_up", 0) >= MOST_GIVEN_UP:
            raise Unsettled(self.plain(word))
        found = self._teller.ask(word, WAIT_SECONDS)
        if found is None:
            _text.given_up = getattr(_text, "given_up", 0) + 1
        return found or self.plain(word)

    def of_many(self, words: Iterable[str]) -> dict[str, Forms]:
        """The forms of many words, the longer half in the other process meanwhile; none is tried in vain too long."""
        short, long = list[str](), list[str]()
        for word in words:
            (long if len(word) > HALF and not _too_long(word) else short).append(word)
        with ThreadPoolExecutor(1) as other:
            elsewhere = other.submit(self._elsewhere, long)
            found = {word: self(word) for word in short}
            return found | elsewhere.result()

    def _elsewhere(self, long: list[str]) -> dict[str, Forms]:
        found: dict[str, Forms] = {}
        for start in range(0, len(long), TOGETHER):
            some = tuple(long[start : start + TOGETHER])
            told = self._teller.ask_all(some, WAIT_SECONDS)
            found |= zip(some, told, strict=True) if told else ((word, self._alone(word)) for word in some)
        return found

    def _alone(self, word: str) -> Forms:
        return self._teller.ask(word, WAIT_SECONDS) or self.plain(word)

    def asked(self, word: str) -> Forms:
        """The forms of a word of a question. Raises Unsettled: the other process has no time or is not ready."""
        if _too_long(word):
            return self.plain(word[:MAX_WORD])
        if len(word) <= SHORT_ASKED:
            return self._direct(word)
        try:
            return self._teller.ask(word, patience(), haste=True) or self.plain(word)
        except Late:
            raise Unsettled(self.plain(word)) from None


def _too_long(word: str) -> bool:
    return len(word) > MAX_WORD or word.count("-") >= MAX_PARTS


class Late(Exception):
    """No answer in time, to one who is in haste."""


class Teller:
    """The process that analyses; it starts at once, and again when it is lost, and ends with this one."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None
        self._ready = False
        self._asked = 0
        self._start()

    def ask(self, word: str, wait: float, *, haste: bool = False) -> Forms | None:
        """The forms of a word; None where they took too long.

        Raises Late where there is `haste`: no answer yet, because the process is not ready or has no time.
        """
        found = self.ask_all((word,), wait, haste=haste)
        return found[0] if found else None

    def ask_all(self, words: tuple[str, ...], wait: float, *, haste: bool = False) -> list[Forms] | None:
        """The same of several words, in one message; None where one of them took too long."""
        if not self._lock.acquire(timeout=wait if haste else -1):
            raise Late
        try:
            with suppress(EOFError, OSError):
                return self._told(words, wait, haste=haste)
        finally:
            self._lock.release()
        return None

    def _told(self, words: tuple[str, ...], wait: float, *, haste: bool) -> list[Forms] | None:
        if self._process is None or self._process.poll() is not None or self._pipe is None:
            self._start()
        pipe = self._pipe
        assert pipe is not None
        if not self._ready:
            if not pipe.poll(patience() if haste else START_SECONDS):
                if haste:
                    raise Late
                self.close()
                return None
            self._ready = bool(pipe.recv())
        self._asked += 1
        pipe.send((self._asked, words))
        until = time.monotonic() + wait
        while pipe.poll(max(0.0, until - time.monotonic())):
            number, found = pipe.recv()
            if number == self._asked:  # else the answer to one who did not wait for it
                return [Forms(*forms) for forms in found] if found is not None else None
        if haste:
            raise Late
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
        self._ready = False
        self._pipe, theirs = Pipe()
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own code
                [sys.executable, "-I", "-c", _BOOT, str(_ROOT), str(theirs.fileno()), self._source],
                stdin=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )
        finally:
            theirs.close()


@cache
def teller_of(source: str) -> Teller:
    """The process that analyses so, one for this process."""
    teller = Teller(source)
    atexit.register(teller.close)
    return teller


def serve(pipe: str, source: str) -> None:
    """The other process: load once, then answer in a copy of itself, and in another copy when that one is ended."""
    module, _, name = source.partition(":")
    analyse: Callable[[str], Forms] = getattr(__import__(module, fromlist=[name]), name)()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(NICE)
    parent, at_work = Connection(int(pipe)), mmap.mmap(-1, _NUMBER.size)
    with suppress(OSError):  # the parent is gone already: the worker sees it as well
        parent.send(True)
    while True:
        worker = os.fork()
        if worker == 0:
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            _answer(parent, analyse, at_work)
            os._exit(0)
        _, status = os.waitpid(worker, 0)
        if status == 0:
            return
        (number,) = _NUMBER.unpack(at_work[:])
        with suppress(OSError):
            parent.send((number, None))


def _answer(parent: Connection, analyse: Callable[[str], Forms], at_work: mmap.mmap) -> None:
    """Answer until nobody asks any more; a word that takes too long ends this process."""
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    timed = partial(signal.setitimer, signal.ITIMER_PROF)
    with suppress(EOFError, OSError):
        while True:
            number, words = parent.recv()
            at_work[:] = _NUMBER.pack(number)
            found = []
            try:
                for word in words:
                    timed(CPU_SECONDS)
                    found.append(tuple(analyse(word)))
            except (MemoryError, RecursionError):
                os._exit(1)
            timed(0)
            parent.send((number, found))
            at_work[:] = _NUMBER.pack(0)
