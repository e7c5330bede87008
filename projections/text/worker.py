"""One reading process, seen from the parent: asked, waited for, ended, replaced."""

import contextlib
import os
import signal
import struct
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from projections.text.extraction import MIB, Extraction, Limits, Status
from projections.text.identify import identify

_LENGTH = struct.Struct(">Q")
_ROOT = Path(__file__).resolve().parents[2]
_BOOT = (
    "import sys; sys.path.append(sys.argv[1]);"
    "from projections.text.child import main; main(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])"
)
_FILES_EACH = 500  # after so many files a process is replaced: foreign libraries leak
_SHARE_OF_MEMORY = 0.6  # a process that has grown beyond this share of its limit is replaced
_TRANSFER_SECONDS = 10.0
_ABORTS = frozenset({signal.SIGABRT, signal.SIGSEGV, signal.SIGTRAP, signal.SIGBUS, signal.SIGILL, signal.SIGFPE})


class Worker:
    """A child process under limits that reads one file at a time; it starts when first asked.

    Its working folder is made within `folder`; without one, in the temporary folder of the system.
    """

    def __init__(self, limits: Limits, folder: Path | None = None) -> None:
        self.limits = limits
        self._within = folder
        self.deadline = 0.0
        self._most_bytes = 6 * limits.max_chars + MIB  # JSON may write one character as six bytes
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._requests = self._answers = -1
        self._asked: tuple[Path, str, str] = (Path(), "", "")
        self._answer = bytearray()
        self._served = 0
        self._again = False  # the present file is asked for a second time

    def fileno(self) -> int:
        """Where the answer will come from, for waiting on several workers."""
        return self._answers

    def ask(self, path: Path, filename: str = "", media_type: str = "") -> None:
        """Begin reading a file. The answer is collected with `answer`."""
        self._asked = (path, filename[:1024], media_type[:256])
        self._again = False
        self._send()

    def _send(self) -> None:
        path, filename, media_type = self._asked
        self._answer = bytearray()
        request = orjson.dumps(
            {
                "path": os.fsencode(path.absolute()).hex(),
                "filename": _sound(filename),
                "media_type": _sound(media_type),
            }
        )
        if self._process is None or self._process.poll() is not None:
            self._start()
        self.deadline = time.monotonic() + self.limits.wall_seconds
        with contextlib.suppress(BrokenPipeError):  # a child that is gone is noticed when its answer is awaited
            os.write(self._requests, _LENGTH.pack(len(request)) + request)

    def answer(self) -> Extraction | None:
        """The extraction when it is whole, or the reason the child died; None while it is still coming."""
        try:
            while piece := os.read(self._answers, MIB):
                self._answer += piece
                self.deadline = time.monotonic() + _TRANSFER_SECONDS
                if len(self._answer) >= self._expected():
                    return self._collect()
                if len(self._answer) > self._most_bytes:
                    return self._lost("the text was longer than the limit")
        except BlockingIOError:
            if time.monotonic() < self.deadline:
                return None
            return self._lost(self._out_of_time())
        return self._died()

    def close(self) -> None:
        """End the child and remove its folder. Safe at any time, and twice."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        os.close(self._requests)
        os.close(self._answers)
        self._requests = self._answers = -1
        if self._folder:
            self._folder.cleanup()

    def _start(self) -> None:
        """A fresh interpreter: nothing of the parent's memory, environment, open files or working folder."""
        self.close()
        self._served = 0
        self._folder = tempfile.TemporaryDirectory(prefix="reader-", dir=self._within, ignore_cleanup_errors=True)
        theirs_in, self._requests = os.pipe()
        self._answers, theirs_out = os.pipe()
        os.set_blocking(self._answers, False)
        limits = orjson.dumps(asdict(self.limits)).decode("ascii")
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own code
                [sys.executable, "-I", "-c", _BOOT, str(_ROOT), str(theirs_in), str(theirs_out), limits],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={},
                cwd=self._folder.name,
                pass_fds=(theirs_in, theirs_out),
                start_new_session=True,
            )
        except OSError:
            os.close(self._requests)
            os.close(self._answers)
            raise
        finally:
            os.close(theirs_in)
            os.close(theirs_out)

    def _expected(self) -> float:
        """Bytes of the whole answer; unbounded while even its length is still coming."""
        if len(self._answer) < _LENGTH.size:
            return float("inf")
        return int(_LENGTH.unpack_from(self._answer)[0]) + _LENGTH.size

    def _collect(self) -> Extraction:
        record: dict[str, Any] = orjson.loads(memoryview(self._answer)[_LENGTH.size :])
        self._answer = bytearray()
        self._served += 1
        grown = record.pop("address_space") > _SHARE_OF_MEMORY * self.limits.memory_bytes
        if grown or self._served >= _FILES_EACH or record["status"] == Status.killed:
            self.close()
        return Extraction.from_record(record)

    def _died(self) -> Extraction | None:
        assert self._process is not None
        try:
            code = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return self._lost("the reader stopped responding")
        if -code == signal.SIGKILL and not self._again:
            self._again = True  # somebody else ended a reader, perhaps before it had this file: once more
            self._send()
            return None
        return self._lost(self._cause(-code))

    def _cause(self, number: int) -> str:
        if number == signal.SIGXCPU:
            return f"the limit of {self.limits.cpu_seconds} s of processor time was reached"
        if number == signal.SIGALRM:
            return self._out_of_time()
        if number == signal.SIGKILL:
            return "the reader was ended by the system, perhaps for lack of memory"
        if number in _ABORTS:
            name = signal.Signals(number).name
            return f"the reader aborted ({name}), as at the memory limit of {self.limits.memory_bytes // MIB} MiB"
        return f"the reader ended unexpectedly (exit code {-number})"

    def _out_of_time(self) -> str:
        return f"the time limit of {self.limits.wall_seconds:g} s was reached"

    def _lost(self, reason: str) -> Extraction:
        """The file is answered with the reason; the next file gets a new process."""
        self.close()
        self._answer = bytearray()
        return Extraction(Status.killed, "", reason, identify(*self._asked))


def _sound(name: str) -> str:
    """A file name that can be sent: undecodable bytes in it become question marks."""
    return name.encode("utf-8", "replace").decode("utf-8")
