"""Registrations completed by rows of a request: an answer for each row, in order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from api.importers.chunks import Chunks
from api.importers.completion.tables import UNREAD, ByRow, Called, all_rows, column_meant, row_name
from api.importers.intake import Intake, Piece
from api.importers.keeping import Unkept
from api.importers.table import TableRow
from archive.access.caller import Caller
from archive.actor.events import Role
from archive.choices import plain
from archive.errors import ArchiveError, Invalid
from projections.states import Question
from services.completing import COLUMNS, COMPLETED
from services.home.archive_home import ArchiveHome
from services.json_bodies import field_name
from services.rejects import explained

SOURCE = "request"
CHUNK = 1000


@dataclass(slots=True)
class Answered:
    """What each row recorded, or why it was refused, by its number."""

    rows: dict[int, dict[str, Any]] = field(default_factory=dict)
    count: int = 0

    def write(self, error: Exception, *, source: str, line: int | None, original: object) -> None:
        """Answer why a row was refused. The row itself is not repeated."""
        del source, original
        self.count += 1
        self.rows[line or 0] = {"line": line, "outcome": "rejected", **explained(error)}

    def write_unread(self, error: ArchiveError, *, source: str, line: int | None, original: object) -> None:
        """A row is recorded completely or not at all."""
        raise error

    def write_differing(self, error: ArchiveError, **said: Any) -> None:
        """What a row states otherwise is refused."""
        raise error


def complete_rows(home: ArchiveHome, caller: Caller, rows: Sequence[Any], *, dry: bool) -> dict[str, Any]:
    """Complete a registration a row, each completely or not at all; one that is refused stops nothing.

    A row is an object of the columns of a table; one that could not be read is its refusal.
    """
    answered = Answered()
    intake = Intake(home.archive, Unkept(home.blobs), caller.require(Role.registrar, within=True), dry=dry)
    chunks = Chunks(intake, answered, CHUNK)
    with home.archive.bulk(dry=dry) as flush:
        chunks.flush = flush
        for piece in _pieces(home, caller, rows, answered):
            chunks.take(piece)
        chunks.write()
    items = [answered.rows[line] for line in sorted(answered.rows)]
    counted = {"recorded": chunks.recorded, "unchanged": chunks.duplicates, "rejected": answered.count}
    return counted | {"items": items, "position": home.archive.position} | ({"dry_run": True} if dry else {})


def _pieces(home: ArchiveHome, caller: Caller, rows: Sequence[Any], answered: Answered) -> Iterator[Piece]:
    by_row, called = ByRow(home, caller, COMPLETED, all_rows(home, caller)), Called(Question(caller, home.today()))
    read = [_row(at, row) for at, row in enumerate(rows, 1)]
    with home.projections.states(home.archive.position) as states:
        known = called.all_found(states, [row_name(row) for row in read])
    for row, found in zip(read, known, strict=True):
        yield Piece(SOURCE, partial(_complete, by_row, found, row, answered), row.line, None, 1)


def _complete(by_row: ByRow, found: list[Any], row: TableRow, answered: Answered, intake: Intake) -> None:
    made = by_row.complete(found, row, intake)
    told: dict[str, Any] = {"line": row.line, "outcome": "recorded" if made else "unchanged"}
    told |= {"id": str(found[0][0])} | ({"events": list(made)} if made else {})
    answered.rows[row.line] = told


def _row(line: int, said: Any) -> TableRow:
    """A row by its columns, by any of their names. What cannot be read is refused in its place."""
    try:
        if isinstance(said, ArchiveError):
            raise said
        if not isinstance(said, Mapping):
            raise Invalid("The row is not an object.", field="row", remedy="Write one JSON object for each record.")
        cells: dict[str, str] = {}
        for name, value in said.items():
            column = column_meant(name)
            if column is None and plain(name) in UNREAD:
                continue
            if column is None:
                remedy = f"The fields are: id, number, {', '.join(COLUMNS)}."
                raise Invalid("There is no such field.", field=field_name(name), remedy=remedy)
            if column in cells:
                raise Invalid("A value is given twice.", field=column, remedy="Give it once.")
            cells[column] = _cell(column, value)
        return TableRow(line, cells)
    except ArchiveError as refused:
        return TableRow(line, {}, refused)


def _cell(column: str, value: Any) -> str:
    if value is None or isinstance(value, str):
        return (value or "").strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    raise Invalid("This is neither text nor a whole number.", field=column, remedy="Write the value in quotes.")
