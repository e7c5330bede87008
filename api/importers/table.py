"""Tables as spreadsheets save them: encoding and separator are found out, and a broken row costs only itself."""

import codecs
import csv
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from archive.choices import plain
from archive.errors import ArchiveError, Invalid

SEPARATORS = ";,\t"
LINES_OF_A_ROW = 200  # that one quotation mark may hold together; more says that it was never closed
LONGEST_LINE = 1 << 20
PIECE = 1 << 20
BANNER = 20  # lines that may be above the headings
_AS_READ = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row by the columns of the first line; `wrong` is why it cannot be read, and `text` is then its line."""

    line: int
    cells: dict[str, str]
    wrong: ArchiveError | None = None
    text: str = ""
    written: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A file with a first line of headings, and how it is written.

    `columns` are its headings as they are meant, in order; what nobody reads is None.
    """

    path: Path
    encoding: str
    separator: str
    columns: tuple[str | None, ...]
    headings: tuple[str, ...]
    first: int

    def rows(self) -> Iterator[TableRow]:
        """Every row that is not empty, with the line it begins on."""
        for line, cells in _records(self.path, self.encoding, self.separator, after=self.first):
            if isinstance(cells, str):
                yield TableRow(line, {}, _broken(cells), cells.strip())
            elif any(cell.strip() for cell in cells):
                yield row_of(self.columns, line, cells, self.separator)

    def as_written(self, row: TableRow) -> dict[str, str]:
        """The cells of a row by the headings of the file."""
        return by_headings(self.columns, self.headings, row)


def row_of(columns: tuple[str | None, ...], line: int, cells: list[str], separator: str) -> TableRow:
    """A row by its columns; one with more cells than there are headings cannot be read."""
    said = {name: cell.strip() for name, cell in zip(columns, cells, strict=False) if name}
    if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
        wrong = Invalid("The row has more cells than the first line.", field="row")
        wrong.remedy = "Put cells that contain the separator in quotation marks."
        return TableRow(line, said, wrong, separator.join(cells))
    return TableRow(line, said, written=tuple(cells))


def by_headings(columns: tuple[str | None, ...], headings: tuple[str, ...], row: TableRow) -> dict[str, str]:
    """Every cell of a row by the headings of its file, those that nobody reads as well."""
    named = zip(columns, headings, row.written, strict=False)
    return {heading or f"column {at}": cell.strip() for at, (_, heading, cell) in enumerate(named, 1) if cell.strip()}


def read_table(
    path: Path,
    meant: Callable[[str], str | None],
    *,
    unread: frozenset[str],
    known: str,
    needs: frozenset[str] = frozenset(),
) -> Table:
    """Find out how a file is written and what its columns are.

    `meant` tells the column that a heading means, `unread` are headings that are passed over, `known` lists the
    columns there are, `needs` are those without which a line is a banner above the headings. Refuses: what is neither
    UTF-8, UTF-16 nor Windows-1252; no line of headings; a heading that means nothing; a column that is there twice.
    """
    encoding = _encoding(path)
    lines = ((at, line) for at, line in _lines(path, encoding) if line is None or line.strip())
    number, head = next(lines, (0, None))
    if head is not None and head.strip().lower().startswith("sep="):  # a spreadsheet was told its separator
        number, head = next(lines, (0, None))
    if needs:
        heads = chain([(number, head)], islice(lines, BANNER))
        number, head = next(((at, line) for at, line in heads if line and _is_head(line, meant, needs)), (0, None))
    if head is None:
        raise Invalid("The file has no first line with headings.", field="source", remedy=known)
    separator = _separator(head, meant)
    headings = tuple(cell.strip() for cell in _cells(head, separator))
    columns = columns_of(headings, meant, unread=unread, known=known)
    return Table(path, encoding, separator, columns, headings, number)


def columns_of(
    headings: tuple[str, ...], meant: Callable[[str], str | None], *, unread: frozenset[str], known: str
) -> tuple[str | None, ...]:
    """What each heading means. Refuses: a heading that means nothing, a column that is there twice."""
    columns = tuple(map(meant, headings))
    for at, (heading, name) in enumerate(zip(headings, columns, strict=True), 1):
        if heading and name is None and not unread & {"*", plain(heading)}:
            called = f" ({heading[:60]})" if any(columns) else ""  # else it may be no heading but a row with a name
            raise Invalid(f"The heading of column {at}{called} is not known.", field="columns", remedy=known)
        if name and columns.count(name) > 1:
            raise Invalid("Two columns mean the same.", field=name, remedy="Keep one of them.")
    return columns


def _separator(head: str, meant: Callable[[str], str | None]) -> str:
    return max(SEPARATORS, key=lambda each: sum(meant(cell) is not None for cell in _cells(head, each)))


def _is_head(line: str, meant: Callable[[str], str | None], needs: frozenset[str]) -> bool:
    return needs <= {meant(cell.strip()) for cell in _cells(line, _separator(line, meant))}


def _encoding(path: Path) -> str:
    """The encoding in which all of a file can be read."""
    with path.open("rb") as file:
        head = file.read(3)
    for mark, name in _AS_READ.items():
        if head.startswith(mark):
            return name
    for name in ("utf-8", "cp1252"):
        if _reads(path, name):
            return name
    remedy = "Save it as CSV in UTF-8."
    raise Invalid("The file is neither UTF-8 nor Windows-1252 text.", field="source", remedy=remedy)


def _reads(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                if "\0" in decoder.decode(piece):
                    return False
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _lines(path: Path, encoding: str) -> Iterator[tuple[int, str | None]]:
    """Lines with their number, ends of lines as they are; None where one is longer than any row."""
    with path.open(encoding=encoding, newline="", errors="replace") as file:
        number = 0
        while line := file.readline(LONGEST_LINE):
            number += 1
            whole = len(line) < LONGEST_LINE or line.endswith(("\n", "\r"))
            while not whole and (rest := file.readline(LONGEST_LINE)) and not rest.endswith(("\n", "\r")):
                pass
            yield number, line if whole else None


def _cells(line: str, separator: str) -> list[str]:
    return next(csv.reader([line], delimiter=separator), [])


def _records(path: Path, encoding: str, separator: str, *, after: int) -> Iterator[tuple[int, list[str] | str]]:
    """Rows with the line each begins on; a line as it is where a quotation mark in it is never closed."""
    lines = islice(_lines(path, encoding), after, None)
    waiting: deque[tuple[int, str | None]] = deque()
    while first := waiting.popleft() if waiting else next(lines, None):
        number, text = first
        line, taken = text or "", 0
        cells = _parsed(text, separator)
        while text is not None and cells is None and taken < LINES_OF_A_ROW:
            if taken == len(waiting):
                waiting.extend(islice(lines, 1))
            if taken == len(waiting) or (more := waiting[taken][1]) is None:
                break
            text, taken = text + more, taken + 1
            cells = _parsed(text, separator)
        if cells is not None:
            for _ in range(taken):
                waiting.popleft()
        yield number, line if cells is None else cells


def _broken(line: str) -> ArchiveError:
    if not line:
        return Invalid(f"A line may have at most {LONGEST_LINE} characters.", field="row", remedy="Shorten the row.")
    remedy = "Close them, and write a quotation mark that is part of the text twice."
    return Invalid("The quotation marks of this row do not match.", field="row", remedy=remedy)


def _parsed(text: str | None, separator: str) -> list[str] | None:
    """The cells of a whole row; None where its quotation marks do not match."""
    try:
        return None if text is None else next(csv.reader([text], delimiter=separator, strict='"' in text), [])
    except csv.Error:
        return None


TOTALS = frozenset(("grand total", "total", "sum", "yhteensä", "summa", "loppusumma", "kaikki yhteensä", "totalt"))


def is_total(cell: str) -> bool:
    """Whether a cell names a row as the total of a table."""
    return " ".join(cell.lower().strip(" :").split()) in TOTALS
