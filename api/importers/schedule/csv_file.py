"""A schedule from CSV: one row for each class."""

import csv
import io
from pathlib import Path

from api.importers.schedule.rows import Read, Term
from archive.errors import Invalid

COLUMNS = tuple(name for name in Term.__dataclass_fields__ if name != "where")


def read_csv(path: Path, decision: str | None = None) -> Read:
    """Read a schedule from CSV with a first line of column names; a class without `years` and `basis` is a heading.

    Refuses: not UTF-8, no column `code`, a column that is not known.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid("The file is not UTF-8.", field="file", remedy="Save it as UTF-8.") from None
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    read = Read(title=path.stem)
    try:
        header = [cell.strip().lower() for cell in next(rows, [])]
        _require_known(header)
        for cells in rows:
            said = {name: cell.strip() for name, cell in zip(header, cells, strict=False) if cell.strip()}
            _take(read, f"line {rows.line_num}", said, decision)
    except csv.Error:
        raise Invalid("The file is not valid CSV.", field="file", remedy="Save it as CSV.") from None
    return read


def _require_known(header: list[str]) -> None:
    if "code" not in header:
        remedy = f"The first line must name the columns: {', '.join(COLUMNS)}."
        raise Invalid("There is no column 'code'.", field="code", remedy=remedy)
    for name in header:
        if name and name not in COLUMNS:
            raise Invalid("There is an unknown column.", field="file", remedy=f"Use {', '.join(COLUMNS)}.")


def _take(read: Read, where: str, said: dict[str, str], decision: str | None) -> None:
    if not said:
        return
    if set(said) <= {"code", "title", "description"} and "code" in said:
        read.head(said["code"], said.get("title", ""), said.get("description"))
    else:
        read.take(Term(where=where, code=said.pop("code", ""), **{k: v for k, v in said.items() if k}), decision)
