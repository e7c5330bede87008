"""manifest.csv of a folder: the description of its files, one row for each file."""

import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Protocol

from api.importers.statement import Row
from archive.errors import ArchiveError, Invalid
from projections.text.readers.plain import decode

NAME = "manifest.csv"
_ALIKE = 0.75  # of two names where one may be the other mistyped
_CHECK = "Check the letters beyond A to Z, or save it as UTF-8."
_ASSUMED = {
    "cp1252 (assumed)": f"manifest.csv is not UTF-8 and was read as windows-1252. {_CHECK}",
    "iso-8859-1 (assumed)": f"manifest.csv is not UTF-8 and was read as ISO 8859-1. {_CHECK}",
    "utf-8 (damaged)": f"manifest.csv is UTF-8 with bytes that are not, which were read as windows-1252. {_CHECK}",
}
COLUMNS = (
    *("file", "title", "date", "sender", "recipient", "class", "publicity"),
    *("ground", "secret_from", "secret_years", "personal", "person", "two_digit_years"),
)


@dataclass(slots=True)
class Manifest:
    """The rows by file, and what in the manifest itself is wrong; `path` is where it lies.

    `assumed` states how it was read where its bytes do not tell.
    """

    path: Path = Path(NAME)
    assumed: str = ""
    rows: dict[str, Row] = field(default_factory=dict)
    wrong: list[tuple[Row, ArchiveError]] = field(default_factory=list)

    def take(self, file: str) -> Row | None:
        """The row of a file; a row is taken once, what is left names no file."""
        return self.rows.pop(file, None)

    def left(self) -> Iterator[tuple[Row, ArchiveError]]:
        """What is wrong with the manifest, and its rows whose file was not there."""
        yield from self.wrong
        for row in self.rows.values():
            error = Invalid("The file of this row is not in the folder.", field="file")
            error.remedy = "Add the file, or correct its path, which must be relative to the folder."
            yield row, error


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a folder; None when there is none, or a table of something else under its name.

    Bytes that are not UTF-8 are read as windows-1252, which the manifest then states as assumed.
    Refuses: a manifest that names no files, or has an unknown column, since what it states about secrecy would be lost.
    """
    path = folder / NAME
    if not path.is_file() or path.is_symlink():
        return None
    text, encoding = decode(path.read_bytes())
    text = text.replace("\0", "")
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        header = [cell.strip().lower() for cell in next(lines, [])]
        if not set(header) & set(COLUMNS) and not any(get_close_matches(name, COLUMNS, 1, _ALIKE) for name in header):
            return None
        _require_known(header)
        if "file" not in header:
            raise _unreadable(
                "manifest.csv has no column 'file'.",
                "Add the column, or rename manifest.csv if it is a file to import.",
            )
        return _rows(Manifest(path, _ASSUMED.get(encoding, "")), header, lines)
    except csv.Error:
        raise _unreadable(
            "manifest.csv is not valid CSV.", "Save it with commas, semicolons or tabs between columns."
        ) from None


def _rows(manifest: Manifest, header: list[str], lines: "_Reader") -> Manifest:
    for cells in lines:
        said = {name: cell.strip() for name, cell in zip(header, cells, strict=False) if name in COLUMNS}
        row, file = Row(lines.line_num, said), written_path(said.get("file", ""))
        if not any(said.values()):
            continue
        if not file or file in manifest.rows:
            reason = "Another row names the same file." if file else "The row names no file."
            manifest.wrong.append((row, Invalid(reason, field="file", remedy="Keep one row for each file.")))
            continue
        if any(cell.strip() for cell in cells[len(header) :]):
            row = Row(lines.line_num, {**said, "": "more"})
        manifest.rows[file] = row
    return manifest


def _require_known(header: list[str]) -> None:
    """Refuses: a column nobody knows, since what it states about secrecy or days would be lost."""
    for name in header:
        if name and name not in COLUMNS:
            (nearest,) = get_close_matches(name, COLUMNS, 1, 0)
            raise _unreadable(
                f"manifest.csv has an unknown column '{name[:60]}'.",
                f"The nearest known name is '{nearest}'; the columns are {', '.join(COLUMNS)}. Correct or remove it.",
            )


class _Reader(Protocol):
    """A CSV reader: rows, and the line it has reached."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...


def written_path(text: str) -> str:
    """A file's path as a row may write it, in the one form in which paths are compared."""
    return unicodedata.normalize("NFC", text.replace("\\", "/").removeprefix("./"))


def _delimiter(text: str) -> str:
    header = text.partition("\n")[0]
    return ";" if header.count(";") > header.count(",") else "," if "," in header or "\t" not in header else "\t"


def _unreadable(reason: str, remedy: str) -> Invalid:
    return Invalid(reason, field=NAME, remedy=remedy)
