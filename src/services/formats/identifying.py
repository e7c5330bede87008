"""Identifies files with PRONOM, in a process of its own, and records what was found with their documents.

What is identified once is not identified again. A file that a library cannot read, or is killed by, is recorded as not
identified, so that it is not tried for ever.
"""

import json
import re
import selectors
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from archive.access.caller import Caller
from archive.actor.events import Role
from archive.document.events import DocumentFormatIdentified
from archive.document.usecases import identify_format
from archive.errors import Conflict, Damaged, Gone, Invalid
from archive.kernel import ActorId
from archive.sealing.master import KeyUnavailable
from projections.states import Question
from services.home.archive_home import ArchiveHome

SECONDS = 60.0
PAGE = 200
_ROOT = Path(__file__).resolve().parents[2]
_BOOT = "import sys; sys.path[:0] = sys.argv[1:]; from services.formats.scanner import main; main()"
_ENDING = re.compile(r"[A-Za-z0-9]{1,10}")


@dataclass(slots=True)
class Done:
    """How many files were identified, how many could not be, and how many could not be read here."""

    identified: int = 0
    unknown: int = 0
    unread: int = 0

    @property
    def total(self) -> int:
        """How many files were checked."""
        return self.identified + self.unknown + self.unread

    def as_dict(self) -> dict[str, int]:
        """Its values for JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file whose format is not recorded yet: of a version of a document, or of a migrated copy."""

    document: str
    version: int | None
    copy: int | None
    digest: str
    filename: str


def available() -> bool:
    """Whether the libraries that identify formats are installed."""
    return find_spec("pygfried") is not None and find_spec("pypdf") is not None


class Scanner:
    """A child process that identifies one file at a time; it starts when first asked, and again where it died."""

    def __init__(self, folder: Path) -> None:
        if not available():
            raise Invalid(
                "The libraries that identify formats are not installed.",
                field="identify",
                remedy="Install the extra 'formats': pip install 'sunset-archive[formats]'.",
            )
        self._within = folder
        self._process: subprocess.Popen[str] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def identify(self, path: Path, filename: str) -> dict[str, Any]:
        """The fields of what was found; of a file that ends the process, that nothing was."""
        process = self._process or self._start()
        _, dot, ending = filename.rpartition(".")
        asked = {"path": str(path.absolute()), "ending": ending if dot and _ENDING.fullmatch(ending) else ""}
        assert process.stdin
        assert process.stdout
        answer = ""
        with suppress(BrokenPipeError):
            print(json.dumps(asked), file=process.stdin, flush=True)
            with selectors.DefaultSelector() as waiting:  # `select` fails where many connections are open
                waiting.register(process.stdout, selectors.EVENT_READ)
                if waiting.select(SECONDS):
                    answer = process.stdout.readline()
        if not answer.endswith("\n"):
            self.close()
            return {"basis": "none", "program": "siegfried"}
        found: dict[str, Any] = json.loads(answer)
        return found

    def _start(self) -> subprocess.Popen[str]:
        self._folder = tempfile.TemporaryDirectory(prefix="formats-", dir=self._within, ignore_cleanup_errors=True)
        self._process = subprocess.Popen(  # noqa: S603  our own interpreter, our own code
            [sys.executable, "-I", "-c", _BOOT, str(_ROOT), *(place for place in sys.path if place)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd=self._folder.name,
            text=True,
            encoding="ascii",
        )
        return self._process


def identify_all(
    home: ArchiveHome,
    caller: Caller,
    progress: Callable[[int, int], None] = lambda at, of: None,
    *,
    limit: int | None = None,
) -> Done:
    """Identify every file whose format is not recorded, or so many; after an interruption it goes on where it was.

    Refuses: a caller who is no archivist; libraries that are not installed.
    """
    by = caller.require(Role.archivist)
    return identify_these(home, islice(waiting_files(home, caller), limit), by, lambda at: progress(at, limit or 0))


def identify_these(
    home: ArchiveHome, waiting: Iterable[Waiting], by: ActorId, progress: Callable[[int], None] = lambda at: None
) -> Done:
    """Identify these files. Refuses: libraries that are not installed."""
    done = Done()
    with Scanner(home.temporary.folder) as scanner:
        for each in waiting:
            found = _found(home, scanner, each)
            if found is None:
                done.unread += 1
            else:
                _record(home, each, found, by)
                done.identified += found["basis"] != "none"
                done.unknown += found["basis"] == "none"
            progress(done.total)
    return done


def waiting_files(home: ArchiveHome, caller: Caller) -> Iterator[Waiting]:
    """Files of documents whose format is not recorded, in the order of their documents.

    Not of documents received from another archive: a record that goes on in two archives cannot be received again.
    """
    for page in waiting_pages(home, caller):
        yield from page


def waiting_pages(home: ArchiveHome, caller: Caller) -> Iterator[list[Waiting]]:
    """The same, by pages of documents; the page of documents that wait for nothing is empty."""
    after, question = 0, Question(caller, home.today())
    while True:
        with home.projections.states() as states:
            page = list(states.some("document", question, after=after, limit=PAGE))
        own = (view for view in page if view.state["origin"] == home.archive.origin)
        yield [each for view in own for each in _of(view.id, view.state)]
        if len(page) < PAGE:
            return
        after = page[-1].first


def _of(id: str, state: dict[str, Any]) -> Iterator[Waiting]:
    for part in ("versions", "representations"):
        for file in state.get(part) or ():
            if "digest" in file and "identified" not in file:
                number = file["number"]
                version, copy = (number, None) if part == "versions" else (None, number)
                yield Waiting(id, version, copy, file["digest"], file.get("filename", ""))


def _found(home: ArchiveHome, scanner: Scanner, each: Waiting) -> dict[str, Any] | None:
    try:
        with home.files.path(each.document, each.digest) as path:
            return scanner.identify(path, each.filename)
    except (Damaged, KeyUnavailable, FileNotFoundError):
        return None


def _record(home: ArchiveHome, each: Waiting, found: dict[str, Any], by: ActorId) -> None:
    stated = DocumentFormatIdentified(file_version=each.version, representation=each.copy, **found)
    with suppress(Gone, Invalid, Conflict):  # destroyed, changed or handed over meanwhile
        identify_format(home.archive, UUID(each.document), stated, by=by)
