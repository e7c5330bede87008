"""Tables in spreadsheets, XLSX and ODS, row by row like those in CSV; numbers as exact text, days as days."""

import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

from api.importers.table import BANNER, Table, TableRow, by_headings, columns_of, read_table, row_of
from archive.choices import plain
from archive.errors import Invalid

SHEETS = frozenset((".xlsx", ".xlsm", ".ods"))
LARGEST = 512 << 20  # bytes of a spreadsheet once it is unpacked
EVERYTHING: frozenset[str] = frozenset(("*",))
"""For `unread`: every heading that means nothing is passed over."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet with a row of headings."""

    columns: tuple[str | None, ...]
    headings: tuple[str, ...]
    cells: Sequence[Sequence[object]]
    first: int

    def rows(self) -> Iterator[TableRow]:
        """Every row that is not empty, with its number."""
        for number, cells in enumerate(self.cells[self.first :], self.first + 1):
            said = [as_text(cell) for cell in cells]
            if any(said):
                yield row_of(self.columns, number, said, ";")

    def as_written(self, row: TableRow) -> dict[str, str]:
        """The cells of a row by the headings of the sheet."""
        return by_headings(self.columns, self.headings, row)


def read_any(
    path: Path,
    meant: Callable[[str], str | None],
    *,
    unread: frozenset[str] = frozenset(),
    known: str,
    needs: frozenset[str],
) -> Table | Sheet:
    """A table in CSV or in a spreadsheet, by its suffix. Refuses: as `read_table`; a sheet without the headings."""
    if path.suffix.lower() not in SHEETS:
        return read_table(path, meant, unread=unread, known=known, needs=needs)
    for cells in _sheets(path):
        for number, row in enumerate(cells[: BANNER + 1], 1):
            headings = tuple(as_text(cell) for cell in row)
            if needs <= {meant(heading) for heading in headings}:
                passed = frozenset(map(plain, headings)) if unread is EVERYTHING else unread
                return Sheet(columns_of(headings, meant, unread=passed, known=known), headings, cells, number)
    raise Invalid("No sheet has a row with these headings.", field="source", remedy=known)


def as_text(cell: object) -> str:
    """What a cell states, as text. A number is the shortest one that the spreadsheet can mean by it."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        exact = Decimal(repr(cell))  # a spreadsheet holds no more than this; what it adds is refused as decimals
        return f"{exact:f}".removesuffix(".0")
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell).strip()


def _sheets(path: Path) -> Iterator[Sequence[Sequence[object]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with zipfile.ZipFile(path) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST:
                raise Invalid("The spreadsheet is too large.", field="source", remedy="Save it as CSV in UTF-8.")
        book = CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            yield book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (zipfile.BadZipFile, CalamineError, OSError):
        remedy = "Open it in a spreadsheet program and save it as CSV in UTF-8."
        raise Invalid("The spreadsheet cannot be read.", field="source", remedy=remedy) from None
