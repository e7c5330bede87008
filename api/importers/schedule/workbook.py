"""A schedule from a workbook: columns found by their JHS 191 headings, record types below their class."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from api.importers.schedule.rows import Read, Term, code_of
from archive.errors import Invalid

HEADINGS: Mapping[str, str] = {
    "years": "2.11.1",
    "basis": "2.11.2",
    "publicity": "2.6.1",
    "secret_years": "2.6.2",
    "ground": "2.6.4",
    "personal": "2.6.7",
    "type": "2.15",
    "phase": "5.6",
}
WORDED: Mapping[str, str] = {
    "trigger": "säilytysajan laskentaperuste",
    "specifier": "asiakirjatyypin tarkenne",
    "attachment": "asiakirjan liitteet",
}
LARGEST = 64 << 20
_CODE = re.compile(r"\d\d(?: \d\d)*")


def read_workbook(path: Path, decision: str | None = None) -> Read:
    """Read every sheet whose first line names a retention length; other sheets are passed by.

    Refuses: a file that is no workbook, or holds no such sheet.
    """
    if path.stat().st_size > LARGEST:
        raise Invalid(f"A schedule may have at most {LARGEST} bytes.", field="file")
    read, sheets = Read(title=path.stem), 0
    try:
        book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            rows = [[_text(cell) for cell in row] for row in book.get_sheet_by_name(name).to_python()]
            columns = _columns(rows[0]) if rows else {}
            if "years" in columns and "basis" in columns:
                sheets += 1
                _sheet(read, name.strip(), rows, columns, decision)
    except (CalamineError, OSError, ValueError):
        raise Invalid("The file is not a readable workbook.", field="file") from None
    if not sheets:
        raise Invalid(
            "No sheet has a column with lengths of retention.",
            field="file",
            remedy="The first line of a sheet must have the headings.",
        )
    return read


def _text(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else " ".join(str(cell).split())


def _columns(header: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, heading in enumerate(header):
        for name, number in HEADINGS.items():
            if heading.startswith(number + " "):
                found.setdefault(name, at)
        for name, words in WORDED.items():
            if heading.lower().startswith(words):
                found.setdefault(name, at)
    return found


def _sheet(read: Read, sheet: str, rows: list[list[str]], columns: dict[str, int], decision: str | None) -> None:
    code = phase = ""
    for number, cells in enumerate(rows[1:], 2):
        first = cells[0]
        if _CODE.fullmatch(first):
            code, phase = first, ""
            read.head(code, cells[1] if len(cells) > 1 else "")
            continue
        phase = _cell(cells, columns, "phase") or phase
        if _cell(cells, columns, "years") or _cell(cells, columns, "basis"):
            _row(read, f"{sheet} line {number}", code, phase, cells, columns, decision)


def _row(
    read: Read, where: str, code: str, phase: str, cells: list[str], columns: dict[str, int], decision: str | None
) -> None:
    name = next((text for part in ("specifier", "attachment", "type") if (text := _cell(cells, columns, part))), "")
    said = {part: _cell(cells, columns, part) for part in ("years", "basis", "trigger", "publicity", "personal")}
    said |= {part: _cell(cells, columns, part) for part in ("ground", "secret_years")}
    term = Term(where=where, code=code_of((code, name)), title=name or "", **said)
    known = read.rows.get(term.code)
    count = len(read.troubles)
    read.take(term, decision)
    if known is not None and len(read.troubles) > count and read.troubles[-1].field == "code":
        read.troubles.pop()  # the same type under other terms in another phase is another record type
        read.take(Term(where=where, code=code_of((code, f"{name} ({phase.lower()})")), title=name, **said), decision)


def _cell(cells: Sequence[str], columns: Mapping[str, int], name: str) -> str:
    at = columns.get(name, -1)
    return cells[at] if 0 <= at < len(cells) else ""
