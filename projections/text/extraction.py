"""What reading a file answers: a status, the text, the reason and the format. Never a bare string."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

# A change of any reader changes texts: raise this, and the cache reads every file again.
EXTRACTOR_VERSION = "7"

MIB = 1024 * 1024


class Status(StrEnum):
    """How far the reading came."""

    ok = "ok"  # all the text the format has
    empty = "empty"  # no text: none inside, encrypted or damaged; the reason says which
    partial = "partial"  # some text; the reason says what is missing
    killed = "killed"  # a limit ended the reading; the reason says which limit
    unsupported = "unsupported"  # the format is known, or unknown, and not read


@dataclass(frozen=True, slots=True)
class Format:
    """The format of a file and how it was determined.

    basis: "signature" (first bytes), "container" (names inside a zip or compound file), "content" (looks like it),
    "extension" (the name or declared media type states so), "assumed" (nothing better was found).
    puid: PRONOM identifier where the ground is certain enough for one. A PDF/A claim is never verified here.
    """

    media_type: str
    name: str
    basis: str
    puid: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may cost. Each limit has its own sentence in `Extraction.reason`."""

    wall_seconds: float = 60.0
    cpu_seconds: int = 30
    memory_bytes: int = 1024 * MIB  # address space of the child
    written_bytes: int = 16 * MIB  # largest file the child may write
    open_files: int = 64
    file_bytes: int = 512 * MIB  # larger files are not read at all
    max_chars: int = 4_000_000
    zip_entries: int = 10_000
    zip_bytes: int = 1024 * MIB  # summed size of all entries, unpacked
    zip_ratio: int = 250  # unpacked to packed, of entries above 16 MiB
    attachments: int = 100  # of one message, with those of the messages attached to it
    nesting: int = 10  # files within files
    members: int = 1_000  # of archives of files, with those of the archives within them


@dataclass(frozen=True, slots=True)
class Extraction:
    """The answer for one file. `reason` is empty only when all is well; it never repeats words of the file."""

    status: Status
    text: str
    reason: str
    format: Format
    pages: int | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    def as_record(self) -> dict[str, Any]:
        """A plain dictionary for the pipe and the cache."""
        return {**asdict(self), "status": self.status.value, "metadata": dict(self.metadata)}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "Extraction":
        """The reverse of `as_record`. Raises TypeError, KeyError or ValueError for anything else."""
        return cls(
            status=Status(record["status"]),
            text=str(record["text"]),
            reason=str(record["reason"]),
            format=Format(**record["format"]),
            pages=record["pages"],
            metadata={str(name): str(value) for name, value in record["metadata"].items()},
        )


class CannotRead(Exception):
    """A reader gives a file up for a reason it knows; the sentence becomes `Extraction.reason`."""

    def __init__(self, reason: str, status: Status = Status.empty) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


class ReadingStopped(Exception):
    """A limit of length or time was met with text in hand; the sentence becomes the reason of a partial text."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
