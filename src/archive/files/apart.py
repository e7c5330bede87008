"""Reads files of a living archive in a process of its own: the one way to read a database other than through SQLite.

SQLite guards its files by locks that POSIX gives to a process, not to a descriptor: anyone who opens such a file beside
SQLite and closes it again gives every lock of the process back, and the next process throws a log away that is still
written. A child has no such lock to lose. Source: https://www.sqlite.org/howtocorrupt.html 2.2.

What it is given and what it answers goes through pipes, never through a file or an argument; it dumps no memory, and
ends with its parent.
"""

import os
import pickle
import resource
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, ParamSpec, TypeVar

from archive.errors import ArchiveError, Conflict
from archive.files.digest import digest_of

_ROOT = Path(__file__).resolve().parents[2]
_BOOT = "import sys; sys.path.append(sys.argv[1]); from archive.files.apart import main; main()"
_LENGTH = struct.Struct(">Q")
P = ParamSpec("P")
T = TypeVar("T")


class ReadingFailed(Conflict):
    """A process that reads files of the archive ended without an answer; what was to follow from it did not happen."""

    code = "reading_failed"
    remedy = "It is tried again. If it keeps failing, check that the files can be read and that there is enough memory."


def apart(read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What a function of a module answers, called in a process of its own. Refuses: one that ends without an answer."""
    child = subprocess.Popen(  # noqa: S603  our own interpreter, our own code
        [sys.executable, "-I", "-c", _BOOT, str(_ROOT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
    )
    assert child.stdin
    assert child.stdout
    with child.stdout:
        try:
            _write(child.stdin, [place for place in sys.path if place])
            _write(child.stdin, (read, args, kwargs))
            answered = _read(child.stdout)  # the way in stays open: its end tells a child that its parent is gone
        except (EOFError, OSError):
            answered = None
        finally:
            child.kill()
            child.wait()
            with suppress(BrokenPipeError):  # what it did not take is gone with it
                child.stdin.close()
    if answered is None:
        raise ReadingFailed("A process that reads files of the archive ended without a result.")
    done, answer = answered
    if done:
        return answer  # type: ignore[no-any-return]
    raise answer if isinstance(answer, ArchiveError) else ReadingFailed(f"Files could not be read: {answer}.")


def main() -> None:
    """What the child does: take one call, answer it, end."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    calls, answers = os.fdopen(os.dup(0), "rb", buffering=0), os.fdopen(os.dup(1), "wb")
    sys.path[:] = _read(calls)
    read, args, kwargs = _read(calls)
    threading.Thread(target=_end_with_parent, args=(calls,), daemon=True).start()
    try:
        answer = (True, read(*args, **kwargs))
    except ArchiveError as refusal:
        answer = (False, refusal)
    except Exception as error:  # noqa: BLE001  the parent refuses; a message may hold what is read
        answer = (False, type(error).__name__)
    _write(answers, answer)


def _end_with_parent(calls: IO[bytes]) -> None:
    calls.read(1)
    os._exit(1)


def _write(pipe: IO[bytes], said: object) -> None:
    body = pickle.dumps(said)
    waiting = memoryview(_LENGTH.pack(len(body)) + body)
    while waiting:
        waiting = waiting[pipe.write(waiting) :]
    pipe.flush()


def _read(pipe: IO[bytes]) -> Any:
    (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
    return pickle.loads(_exactly(pipe, length))  # noqa: S301  both ends are this project, on a pipe between them alone


def _exactly(pipe: IO[bytes], count: int) -> bytes:
    """So many bytes. Raises EOFError: it ended before."""
    gathered = bytearray()
    while len(gathered) < count:
        piece = pipe.read(count - len(gathered))
        if not piece:
            raise EOFError
        gathered += piece
    return bytes(gathered)


# -- what is read there ------------------------------------------------------------------------------------------------


def digests(folder: Path, names: list[str]) -> dict[str, str]:
    """The SHA-256 of files by their paths within a folder; an empty one where the file went."""
    return {name: _digest(folder / name) for name in names}


def _digest(path: Path) -> str:
    try:
        return digest_of(path)
    except FileNotFoundError:
        return ""
