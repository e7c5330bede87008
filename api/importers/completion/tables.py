"""Registrations completed by the row: a table whose columns are the fields of `complete`, by any of their names."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import islice
from pathlib import Path
from uuid import UUID

from api.importers.intake import Intake, Piece
from api.importers.table import Table, TableRow, read_table
from archive.access.caller import Caller
from archive.choices import plain
from archive.errors import Conflict, Invalid, NotFound
from archive.fields import Words
from projections.states import Question, StateReader
from projections.states.naming import numbers, plain_number
from services.completing import COLUMNS, COMPLETED, Rows, complete_within
from services.home.archive_home import ArchiveHome
from services.named import reading_of
from services.typed import Reading

AT_ONCE, WHOLE_ID = 500, 36
ID, NUMBER = "id", "number"
WORDS = {
    ID: Words("tunniste", "identifierare", "id"),
    NUMBER: Words("numero", "nummer", "number", also=("diaarinumero", "diarienummer", "asianumero", "ärendenummer")),
    "case": Words("asia", "ärende", "case"),
    "received_on": Words("saapunut", "inkommen", "received", also=("saapumispäivä", "saapumispvm", "ankomstdag")),
    "dated": Words("päiväys", "datum", "dated", also=("date", "päivä", "päivämäärä", "pvm", "daterad", "dag")),
    "sender": Words("lähettäjä", "avsändare", "sender"),
    "recipient": Words("vastaanottaja", "mottagare", "recipient"),
    "person": Words("henkilö", "person", "person"),
    "personal": Words(
        "henkilötiedot", "personuppgifter", "personal data", also=("henkilötietoja", "sisältää henkilötietoja")
    ),
    "record_class": Words(
        "tehtäväluokka", "klass", "class", also=("luokka", "asiakirjaluokka", "uppgiftsklass", "handlingsklass")
    ),
    "publicity": Words("julkisuus", "offentlighet", "publicity", also=("julkisuusluokka", "offentlighetsklass")),
    "ground": Words(
        "salassapitoperuste", "sekretessgrund", "ground", also=("peruste", "salassapidon peruste", "grund")
    ),
    "secret_from": Words(
        "salassapito alkaa", "sekretess från", "secret from", also=("salassapidon alku", "salassa alkaen")
    ),
    "secret_years": Words(
        "salassapitoaika", "sekretesstid", "secret years", also=("salassapitovuodet", "sekretessår", "salassa vuotta")
    ),
    "final": Words("lopullinen", "slutlig", "final", also=("valmis", "färdig")),
    "reason": Words("syy", "orsak", "reason", also=("perustelu", "skäl")),
}
"""What the columns are called; a heading may also be the name of the field itself."""
UNREAD = frozenset(
    {"title", "otsikko", "nimike", "titel", "rubrik", "kind", "laji", "slag", "missing", "puuttuu", "saknas"}
)
"""Headings by which people know a record, and which state nothing."""


@cache
def _meanings() -> dict[str, str]:
    words = {plain(word): name for name, each in WORDS.items() for word in each.typed}
    return words | {plain(name): name for name in (ID, NUMBER, *COLUMNS)} | {"class": "record_class"}


def column_meant(heading: str) -> str | None:
    """The column that a heading names, in any of the three languages; None where it names none."""
    return _meanings().get(plain(heading))


class Completions:
    """Completes the registrations of a table, for one caller. The same table twice is recorded once."""

    def __init__(self, home: ArchiveHome, caller: Caller, reason: str = COMPLETED) -> None:
        self._home, self._caller, self._reason = home, caller, reason

    def total(self, source: Path) -> int:
        """The number of rows, for progress."""
        return sum(1 for _ in _table(source).rows())

    def pieces(self, source: Path, intake: Intake) -> Iterator[Piece]:
        """A piece a row. Refuses: what is no table of registrations."""
        table = _table(source)
        rows = table.rows()
        by_row = ByRow(self._home, self._caller, self._reason, all_rows(self._home, self._caller))
        called = Called(Question(self._caller, self._home.today()))
        while some := list(islice(rows, AT_ONCE)):
            with self._home.projections.states() as states:
                known = called.all_found(states, [row_name(row) for row in some])
            for row, found in zip(some, known, strict=True):
                record = partial(_recorded, by_row, found, row)
                yield Piece(source.name, record, row.line, row.text or table.as_written(row), 1)


def _table(source: Path) -> Table:
    if not source.is_file():
        raise Invalid("The source must be one file.", field="source", remedy="Give the path of a CSV file.")
    known = f"The columns are: {', '.join((ID, NUMBER, *COLUMNS))}, or their Finnish and Swedish names."
    table = read_table(source, column_meant, unread=UNREAD, known=known)
    if not {ID, NUMBER} & set(table.columns):
        remedy = "Add a column 'id' or 'number' (numero, nummer) that names the record of each row."
        raise Invalid("The table names no records.", field="columns", remedy=remedy)
    return table


def row_name(row: TableRow) -> str:
    """What a row calls its record: its id, else its number."""
    return row.cells.get(ID) or row.cells.get(NUMBER) or ""


@dataclass(slots=True)
class Called:
    """Finds records by id or number; a number that is written otherwise, among all numbers, which are read once."""

    question: Question
    _numbers: dict[str, list[str]] | None = None

    def all_found(self, states: StateReader, names: Sequence[str]) -> list[list[tuple[UUID, str]]]:
        """The records that are called so, for each name; those named by their whole ids all at once."""
        kinds = states.kinds_of([name for name in names if len(name) == WHOLE_ID], self.question)
        return [[(UUID(name), kinds[name])] if name in kinds else self.found(states, name) for name in names]

    def found(self, states: StateReader, name: str) -> list[tuple[UUID, str]]:
        """The records that are called so, with their kinds: none, one, or several where that is not clear."""
        id = states.id_of(name, self.question) if name else None
        ids = [id] if id else list(self._otherwise(states, name)) if name else []
        return [(UUID(each), states.kind_of(each) or "") for each in ids]

    def _otherwise(self, states: StateReader, name: str) -> set[str]:
        if self._numbers is None:
            self._numbers = numbers(states)
        written = self._numbers.get(plain_number(name), ())
        return {id for each in written if (id := states.id_of(each, self.question))}


def all_rows(home: ArchiveHome, caller: Caller) -> Rows:
    """What reads the rows of one table, or of one request."""
    return Rows(_reading(home, caller), home.today())


def _reading(home: ArchiveHome, caller: Caller) -> Reading:
    """How cells are read; what is looked up is looked up once."""
    reading = reading_of(home, caller, cells=True)

    def record(kind: str, said: str) -> str | None:
        with home.projections.states() as states:
            id = states.id_of(said, Question(caller, home.today()))
            return id if id and states.kind_of(id) == kind else None

    return replace(reading, record=cache(record), record_class=cache(reading.record_class))


def _several(count: int) -> Conflict:
    return Conflict(f"This names {count} records.", field=NUMBER, remedy="Give the id of the one that is meant.")


def _no_record(row: TableRow) -> NotFound:
    if not row_name(row):
        return NotFound("The row names no record.", field=NUMBER, remedy="Give the id or number of the record.")
    field = ID if row.cells.get(ID) else NUMBER
    return NotFound("There is no such record.", field=field, remedy="Correct the id or number of the record.")


def _recorded(by_row: "ByRow", found: list[tuple[UUID, str]], row: TableRow, intake: Intake) -> None:
    by_row.complete(found, row, intake)


@dataclass(frozen=True, slots=True)
class ByRow:
    """Completes one registration after another."""

    home: ArchiveHome
    caller: Caller
    reason: str
    rows: Rows

    def complete(self, found: list[tuple[UUID, str]], row: TableRow, intake: Intake) -> tuple[str, ...]:
        """Complete the registration that a row names; answers with the names of the events it recorded.

        Refuses: no such record; as `services.completing.complete`.
        """
        if row.wrong is not None:
            raise row.wrong
        if len(found) != 1:
            raise _no_record(row) if not found else _several(len(found))
        if not self.caller.sees_all:  # judged on the newest of the record, as each command by itself is
            self.home.projections.catch_up()
        said = {name: cell for name, cell in row.cells.items() if name not in (ID, NUMBER)}
        if not any(said.values()):
            return ()  # states nothing
        said["reason"] = said.get("reason") or self.reason
        ((id, kind),) = found
        made = complete_within(self.home, self.caller, kind, id, said, self.rows)
        intake.events += len(made.events)
        return made.events
