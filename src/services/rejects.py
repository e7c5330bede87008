"""What an import refused or could not read, one JSON line each, so that it can be corrected and imported again."""

import os
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson
from pydantic import ValidationError

from archive.errors import ArchiveError, Gone
from archive.files.whole import written_whole
from services.stated import words_of

ABANDONED_SECONDS = 900


class Rejects:
    """A file of refusals in a folder; it is made with the first of them and gets its name when it is whole."""

    def __init__(self, folder: Path, kind: str) -> None:
        moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        self._path = folder / f"{moment}-{kind}-{secrets.token_hex(3)}.jsonl"
        self._part = self._path.with_suffix(".jsonl.part")
        self._file: Any = None
        self.count = self.unread = self.differing = self.corrected = 0

    @property
    def path(self) -> Path | None:
        """Where the refusals are; None when there are none."""
        return self._path if self.count or self.unread or self.differing else None

    def write(self, error: Exception, *, source: str, line: int | None, original: object) -> None:
        """Write why a piece was refused, and the piece itself where it can be given back."""
        self._write(error, source, line, original)
        self.count += 1

    def write_unread(self, error: ArchiveError, *, source: str, line: int | None, original: object) -> None:
        """Write which field of a piece was left out, and why; the rest of the piece is recorded."""
        self._write(error, source, line, original, recorded=True)
        self.unread += 1

    def write_differing(
        self,
        error: ArchiveError,
        *,
        source: str,
        line: int | None,
        original: object,
        corrected: bool,
        more: Mapping[str, object],
    ) -> None:
        """Write which value of a piece differs from what is recorded, and whether that was corrected."""
        self._write(error, source, line, original, recorded=True, corrected=corrected, **more)
        self.differing += 1
        self.corrected += corrected

    def _write(self, error: Exception, source: str, line: int | None, original: object, **more: object) -> None:
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._part.open("xb")
        said: dict[str, Any] = {"source": source, "line": line, **explained(error), **more}
        if original is not None and not isinstance(error, Gone):  # what was destroyed is not kept here either
            said["original"] = original
        self._file.write(orjson.dumps(said, default=str) + b"\n")
        self._file.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            os.fsync(self._file.fileno())
            self._file.close()
            self._part.rename(self._path)


def lines_without(folder: Path, quotes: Callable[[bytes], bool]) -> int:
    """Take lines out of the files of a folder; answers with how many. A file an import is writing to is left alone."""
    removed = 0
    for path in sorted(folder.glob("*.jsonl*")) if folder.exists() else ():
        if path.suffix == ".part" and path.stat().st_mtime > time.time() - ABANDONED_SECONDS:
            continue
        lines = path.read_bytes().splitlines(keepends=True)
        kept = [line for line in lines if not quotes(line)]
        if len(kept) < len(lines):
            written_whole(path, kept)
            removed += len(lines) - len(kept)
    return removed


def explained(error: Exception) -> dict[str, str | None]:
    """Code, field, reason and remedy of a refusal. Never repeats what was in the piece."""
    if isinstance(error, ArchiveError):
        return {"code": error.code, "field": error.field, "reason": str(error), "remedy": error.remedy}
    if isinstance(error, ValidationError):
        found = error.errors(include_url=False)
        where = _field(found[0]["loc"])
        reason = "; ".join(f"{_field(e['loc'])}: {words_of(e)}" for e in found[:5])
        return {"code": "invalid", "field": where, "reason": reason, "remedy": "Correct the field and import again."}
    number = error.errno if isinstance(error, OSError) else None
    reason = f"The file could not be read: {os.strerror(number)}." if number else "The file could not be read."
    return {"code": "unreadable", "field": "file", "reason": reason, "remedy": "Make it readable and import again."}


def _field(path: Sequence[int | str]) -> str:
    return ".".join(str(part) for part in path) or "record"
