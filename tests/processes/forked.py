"""Start the `archive` command as a process, or run it to its end, without waiting until it has imported the program."""

import atexit
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import IO, Any

ROOT = Path(__file__).parents[2]
Word = str | os.PathLike[str]


_one_at_a_time = threading.Lock()


@cache
def _nursery() -> socket.socket:
    """Where the process that is forked is asked, one for this process and its tests; it ends with this one."""
    ours, theirs = socket.socketpair()
    env = {name: value for name, value in os.environ.items() if not name.startswith("ARCHIVE_")}
    command = [sys.executable, "-m", "tests.processes.nursery", str(theirs.fileno())]
    process = subprocess.Popen(command, cwd=ROOT, env=env, pass_fds=(theirs.fileno(),))
    theirs.close()
    assert ours.recv(5) == b"ready", "see its traceback above"

    def close() -> None:
        ours.close()
        process.wait(30)

    atexit.register(close)
    return ours


class Forked:
    """A process of the command, as `subprocess.Popen` would have started it."""

    def __init__(
        self,
        words: Sequence[Word],
        *,
        stdout: int | IO[Any],
        stderr: int | IO[Any],
        env: dict[str, str],
        cwd: Word | None = None,
    ) -> None:
        self.stdout, out = _stream(stdout)
        self.stderr, err = _stream(stderr)
        asked = {"words": [os.fspath(word) for word in words], "env": env, "cwd": os.fspath(cwd or Path.cwd())}
        self.returncode: int | None = None
        self._answers, theirs = socket.socketpair()
        with Path(os.devnull).open("rb") as nothing, theirs, _one_at_a_time:
            line = json.dumps(asked).encode() + b"\n"
            sent = socket.send_fds(_nursery(), [line], [nothing.fileno(), out, err, theirs.fileno()])
            _nursery().sendall(line[sent:])
        for file, made in ((out, self.stdout), (err, self.stderr)):
            if made:
                os.close(file)
        self.pid = self._answer()

    def wait(self, timeout: float | None = None) -> int:
        """How the process ended. Raises TimeoutExpired: it did not."""
        if self.returncode is None:
            self._answers.settimeout(timeout)
            try:
                self.returncode = self._answer()
            except TimeoutError:
                raise subprocess.TimeoutExpired("archive", timeout or 0) from None
            self._answers.close()
        return self.returncode

    def _answer(self) -> int:
        line = b""
        while not line.endswith(b"\n"):
            received = self._answers.recv(1)
            assert received, "the process that is forked has ended, see its traceback above"
            line += received
        return int(line)

    def poll(self) -> int | None:
        try:
            return self.wait(1e-6)
        except subprocess.TimeoutExpired:
            return None

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(9)

    def __enter__(self) -> "Forked":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is not None:
            self.kill()
        for stream in (self.stdout, self.stderr):
            if stream:
                stream.close()
        self.wait()


def _stream(wanted: int | IO[Any]) -> tuple[IO[str] | None, int]:
    """Our end of a stream where a pipe is wanted, and theirs."""
    if wanted == subprocess.PIPE:
        ours, theirs = os.pipe()
        return os.fdopen(ours, encoding="utf-8"), theirs
    return None, wanted if isinstance(wanted, int) else wanted.fileno()


def run(
    words: Sequence[Word], *, env: dict[str, str], cwd: Word | None = None, timeout: float = 120
) -> subprocess.CompletedProcess[str]:
    """One command to its end."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = Forked(words, stdout=out, stderr=err, env=env, cwd=cwd)
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        told = []
        for file in (out, err):
            file.seek(0)
            told.append(file.read().decode())
        return subprocess.CompletedProcess(["archive", *words], process.wait(), *told)


def as_a_fork(env: dict[str, str]) -> bool:
    """Whether a process needs nothing of its environment until the program is imported."""
    return all(name.startswith("ARCHIVE_") for name in env)
