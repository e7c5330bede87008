"""The process that others are forked from: it opens no archive and answers nobody; it replaces those that end.

A child whose parent is gone reads the end of a pipe, and ends as well. What all share is made before the first is
forked. The first one opens the archive alone, so that what a new or interrupted archive needs is done once.
"""

import gc
import logging
import os
import select
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from api.http.processes.shared import Shared, among

log = logging.getLogger("archive.serving")
FIRST_REST, LONGEST_REST = 0.2, 30.0  # seconds before one that ended is replaced: twice as long each time
STEADY_SECONDS = 20.0  # after which a process counts as one that works
ENDING = (signal.SIGTERM, signal.SIGINT)


@dataclass(slots=True)
class Worker:
    """One of the processes: its number, and how it has fared."""

    number: int
    pid: int = 0
    since: float = 0.0
    lives: int = 0
    failures: int = 0
    due: float = 0.0


@dataclass(frozen=True, slots=True)
class Child:
    """What a forked process continues with."""

    shared: Shared
    answers: Callable[[], object]
    """To be called once it answers."""
    begins: bool
    """Whether it is the first process of all, which prints the address."""


class Parent:
    """Forks so many processes and keeps them alive until it is asked to end."""

    def __init__(self, processes: int, stop_seconds: float) -> None:
        """`stop_seconds` is how long one may take to end."""
        self._shared, self._stop = among(processes), stop_seconds
        self._workers = [Worker(number) for number in range(processes)]
        self._alive_read, self._alive = os.pipe()
        self._ready, self._answering = os.pipe()
        self._woken, self._waking = os.pipe()
        for end in (self._ready, self._woken, self._waking):
            os.set_blocking(end, False)
        self._told: list[int] = []
        self.status = 0

    def run(self) -> Child | None:
        """In a child: what it continues with. In this process None, once all have ended; `status` is the exit code."""
        before = {each: signal.signal(each, self._note) for each in (*ENDING, signal.SIGCHLD)}
        signal.set_wakeup_fd(self._waking, warn_on_full_buffer=False)
        gc.collect()
        gc.freeze()  # or each process would copy what was imported as soon as it looks for garbage
        if child := self._fork(self._workers[0]) or self._opened() or self._kept():
            return child
        signal.set_wakeup_fd(-1)
        for each, handler in before.items():
            signal.signal(each, handler)
        if self._told[0] == signal.SIGINT:
            raise KeyboardInterrupt
        return None

    def _note(self, number: int, _: object) -> None:
        if number in ENDING:
            self._told.append(number)

    def _opened(self) -> Child | None:
        """Wait for the first process to answer; if it ends instead, so does this one. Then fork the others."""
        first = self._workers[0]
        while not self._told and not self._wait(60):
            if (status := self._ended(first)) is not None:
                first.pid, self.status = 0, status
                self._told.append(0)
        for worker in () if self._told else self._workers[1:]:
            if child := self._fork(worker):
                return child
        return None

    def _kept(self) -> Child | None:
        """Replace whoever ends, until it is told to end; then end all."""
        while not self._told:
            now = time.monotonic()
            waiting = [each for each in self._workers if not each.pid]
            self._wait(min([max(0.0, each.due - now) for each in waiting], default=60))
            for worker in self._workers:
                if worker.pid and (status := self._ended(worker)) is not None:
                    self._mourn(worker, status)
                if not worker.pid and worker.due <= time.monotonic() and not self._told:
                    child = self._fork(worker)
                    if child is not None:
                        return child
        self._end()
        return None

    def _mourn(self, worker: Worker, status: int) -> None:
        self._shared.held.gone(worker.number)
        lived = time.monotonic() - worker.since
        worker.failures = 1 if lived > STEADY_SECONDS else worker.failures + 1
        rest = min(LONGEST_REST, FIRST_REST * 2 ** (worker.failures - 1))
        how = f"signal {-status}" if status < 0 else f"exit code {status}"
        log.warning("Process %d ended (%s); another one takes its place in %.1f s.", worker.pid, how, rest)
        worker.pid, worker.due = 0, time.monotonic() + rest

    def _end(self) -> None:
        """Ask all to end; whoever has not after the grace of a stop, or at a second interrupt, is killed."""
        self._send(signal.SIGTERM)
        until = time.monotonic() + self._stop
        while any(each.pid for each in self._workers):
            if time.monotonic() > until or self._told[1:].count(signal.SIGINT):
                self._send(signal.SIGKILL)
            self._wait(min(1.0, max(0.05, until - time.monotonic())))
            for worker in self._workers:
                if worker.pid and self._ended(worker) is not None:
                    worker.pid = 0

    def _send(self, number: int) -> None:
        for worker in self._workers:
            if worker.pid:
                with suppress(ProcessLookupError):
                    os.kill(worker.pid, number)

    def _ended(self, worker: Worker) -> int | None:
        """How a process ended: its exit code, or the negative number of a signal; None while it lives."""
        pid, status = os.waitpid(worker.pid, os.WNOHANG)
        return os.waitstatus_to_exitcode(status) if pid else None

    def _wait(self, seconds: float) -> bool:
        """Until a signal comes, or a process begins to answer, or for so long; whether one began."""
        select.select([self._woken, self._ready], [], [], seconds)
        self._bytes(self._woken)
        return bool(self._bytes(self._ready))

    def _bytes(self, end: int) -> bytes:
        with suppress(BlockingIOError):
            return os.read(end, 1 << 12)
        return b""

    def _fork(self, worker: Worker) -> Child | None:
        """A process more; in it, what it goes on with. It ends by a signal at once until it takes them itself."""
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
        try:
            worker.lives += 1
            worker.pid, worker.since = os.fork(), time.monotonic()
            return None if worker.pid else self._become(worker)
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)

    def _become(self, worker: Worker) -> Child:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # of a terminal, which the parent gets as well
        for end in (self._alive, self._ready, self._woken, self._waking):
            os.close(end)
        threading.Thread(target=self._outlive, name="parent", daemon=True).start()
        self._shared.held.number = worker.number
        begins = worker.number == 0 and worker.lives == 1
        return Child(replace(self._shared, number=worker.number), self._answer, begins)

    def _answer(self) -> None:
        self._shared.held.begin(self._shared.held.number)
        with suppress(BrokenPipeError):
            os.write(self._answering, b".")

    def _outlive(self) -> None:
        """Wait for the parent to end; then end as if told to, and after the grace of a stop in any case."""
        os.read(self._alive_read, 1)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(self._stop)
        os._exit(1)
