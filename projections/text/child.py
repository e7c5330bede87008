"""The process that reads: takes one file after another from a pipe, under limits the kernel keeps.

Started by `worker.py` as `child.main(...)` in an isolated interpreter with an empty environment. It opens foreign files
with foreign libraries, so it may die at any moment; the parent knows how to tell why.
"""

import contextlib
import os
import resource
import signal
import struct
import sys
import tempfile
from pathlib import Path
from typing import Any

import orjson

from projections.text.extraction import Limits
from projections.text.readers.dispatch import Source, read

LENGTH = struct.Struct(">Q")  # before every request and answer
GRACE_SECONDS = 5.0  # after the parent's own time limit, for a parent that is gone or busy elsewhere


def main(requests: int, answers: int, limits_json: str) -> None:
    """Serve until the parent closes the pipe. Limits that hold for the whole life are set first."""
    limits = Limits(**orjson.loads(limits_json))
    _confine(limits)
    while request := _receive(requests):
        _start_clocks(limits)
        extraction = read(_source(request), limits)
        signal.setitimer(signal.ITIMER_REAL, 0)
        _send(answers, {**extraction.as_record(), "address_space": _address_space()})


def _confine(limits: Limits) -> None:
    """Memory, file sizes, open files and core dumps; the first process the kernel should end when memory is short."""
    for which, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, limits.written_bytes),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(which, (most, most))
    tempfile.tempdir = str(Path.cwd())
    sys.setrecursionlimit(2_000)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", "ascii")


def _start_clocks(limits: Limits) -> None:
    """Processor time counts from now: the process has read other files before this one."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + limits.cpu_seconds + 1, hard))
    signal.setitimer(signal.ITIMER_REAL, limits.wall_seconds + GRACE_SECONDS)


def _source(request: dict[str, Any]) -> Source:
    return Source(Path(os.fsdecode(bytes.fromhex(request["path"]))), request["filename"], request["media_type"])


def _address_space() -> int:
    """Bytes of address space in use, so that the parent can replace a process that has grown; 0 where unknown."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def _receive(pipe: int) -> dict[str, Any]:
    """The next request; empty when the parent has gone."""
    (length,) = LENGTH.unpack(_exactly(pipe, LENGTH.size) or bytes(LENGTH.size))
    request: dict[str, Any] = orjson.loads(_exactly(pipe, length) or b"{}") if length else {}
    return request


def _exactly(pipe: int, count: int) -> bytes:
    gathered = b""
    while len(gathered) < count:
        piece = os.read(pipe, count - len(gathered))
        if not piece:
            return b""
        gathered += piece
    return gathered


def _send(pipe: int, record: dict[str, Any]) -> None:
    """Write the answer whole. The text has no lone surrogates, so it always encodes."""
    answer = orjson.dumps(record)
    waiting = memoryview(LENGTH.pack(len(answer)) + answer)
    while waiting:
        waiting = waiting[os.write(pipe, waiting) :]
