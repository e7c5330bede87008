"""The columns of lists, made from the descriptions of kinds: what a list is narrowed by, sorted by, and summed.

Every kind has a table of the rows known now, with an index of each column, one of the rows known before, with one of
each column that sums are grouped by, and a view of both; what was known at a position is read from each by itself. A
row goes with one row of `state` and has the same key. A kind that states money has all its columns here, so that sums
touch nothing else. Of the others only days, parents, choices and filters that `state` has no column for are here, and
rows that would be empty are left out: most decisions have none. Of destroyed and quarantined records there is no row,
and never a long text or what only archivists are shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from archive.fold.registry import State
from archive.kernel import content_fields
from archive.kind import Kind, Party, kinds
from projections.states.access import NOTHING, OR_NULL
from projections.states.opened.rows import SCHEMA
from projections.states.rows import NEVER, STILL, SUMS
from projections.states.visible import INNER

LONGEST = 500  # characters of a name; a longer one is no name
KEY = ("first", "known_from", "valid_from")
CLOCKS = ("valid_to", "opening", "everyone")
"""What rows have beside it where money is stated; `everyone` means that the record is open to all."""
LENGTHS = {"year": 4, "month": 7}
"""What of a day records are grouped by, and how much of it that is."""
EVERY = ("status", "number", "day", "case", "body", "project")
"""Columns of every kind, with the values that the row of `state` has; `day` is the day of the record."""
Row = tuple[Any, ...]


@dataclass(frozen=True)
class ListTable:
    """The tables of one kind."""

    kind: Kind

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Fields with a text or a day: days, parents, choices, names, and words that a list is narrowed by."""
        kind = self.kind
        names = [each.name for each in kind.all_days] + [each.field for each in kind.all_parents]
        names += [each.name for each in kind.choices] + [*kind.filters]
        names += [name for name in self._names if self.whole]
        return tuple(name for name in dict.fromkeys(names) if name not in (*EVERY, kind.begins))

    @cached_property
    def _stated(self) -> frozenset[str]:
        """What a registration states; all that is stands by its name in the state."""
        created = self.kind.created
        return frozenset((*created.model_fields, *content_fields(created).model_fields))

    @cached_property
    def _names(self) -> tuple[str, ...]:
        """Names that stand in the state as they are, but for those that only archivists are shown."""
        return tuple(name for name in sorted(self.kind.parties) if name in self._stated and name not in INNER)

    @cached_property
    def read(self) -> frozenset[str]:
        """Names without a column: where no money is stated they are read from the state, unless they are a filter."""
        return frozenset(self._names) - frozenset(self.texts)

    @cached_property
    def inside(self) -> Mapping[str, tuple[str, str]]:
        """Names that stand within a part of the state, or in each of several: that part, and the field in it."""
        found: dict[str, tuple[str, str]] = {}
        for each in self.kind.texts:
            path = each.part if "." in each.part else next(iter(each.paths), "")
            head, _, leaf = path.partition(".")
            if isinstance(each, Party) and each.part not in self._stated and leaf and head not in INNER:
                found.setdefault(head if "." in each.part else each.part, (head, leaf))
        return found

    @cached_property
    def days(self) -> tuple[str, ...]:
        """Its days."""
        return tuple(each.name for each in self.kind.all_days)

    @cached_property
    def sums(self) -> tuple[str, ...]:
        """Its sums of money, each with a currency of its own."""
        return self.kind.sums

    @cached_property
    def figures(self) -> tuple[str, ...]:
        """What its events add up to in cents, in the currency of its first sum."""
        cents = (each.name for each in self.kind.figures if each.cents and each.name not in SUMS)
        return tuple(cents) if self.kind.sums else ()

    @cached_property
    def worded(self) -> tuple[str, ...]:
        """Names and words that its list is narrowed by."""
        return tuple(dict.fromkeys((*self.kind.filters, *self._names, *self.inside)))

    @cached_property
    def sortable(self) -> tuple[str, ...]:
        """What its list is sorted by: days and sums."""
        return (*self.days, *self.sums, *self.figures)

    @cached_property
    def groupable(self) -> tuple[str, ...]:
        """What its records are counted and summed by: parents, status, choices, names, and words of filters."""
        parents = [each.field for each in self.kind.all_parents]
        own = (name for name in self.texts if name not in self.days)
        return tuple(dict.fromkeys(("status", *parents, *own, *self.kind.filters, *self._names)))

    @cached_property
    def groupings(self) -> tuple[str, ...]:
        """All that its records are counted and summed by: the same, names within it, days by month and year."""
        spans = (f"{day}:{span}" for day in self.days for span in LENGTHS)
        return tuple(dict.fromkeys((*self.groupable, *self.inside, *spans)))

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """Its columns with a number, in the order of the table."""
        return tuple(part for name in self.sums for part in (name, currency_of(name))) + self.figures

    @property
    def now(self) -> str:
        """The table of the rows known now."""
        return f"now_{self.kind.name}"

    @property
    def before(self) -> str:
        """The table of the rows that were known before."""
        return f"before_{self.kind.name}"

    @property
    def every(self) -> str:
        """The view of both."""
        return f"listed_{self.kind.name}"

    @cached_property
    def whole(self) -> bool:
        """Whether every row of the state has a row here, with all columns of its list."""
        return bool(self.sums)

    @cached_property
    def shared(self) -> tuple[str, ...]:
        """Columns that `state` has as well."""
        return EVERY if self.whole else ()

    @cached_property
    def indexed(self) -> tuple[str, ...]:
        """Columns with an index."""
        return (*self.shared, *self.texts, *self.sums, *self.figures)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """All columns of a row known now, as they are written in SQL."""
        key = (*KEY, *CLOCKS) if self.whole else KEY
        return (*key, *(quoted(name) for name in (*self.shared, *self.texts, *self.numbers)))

    @cached_property
    def places(self) -> str:
        """The places of these columns in SQL that inserts a row."""
        numbers = [OR_NULL if name.endswith(".currency") else "?" for name in self.numbers]
        texts = (OR_NULL for _ in (*self.shared, *self.texts))
        return ",".join((*("?" for _ in ((*KEY, *CLOCKS) if self.whole else KEY)), *texts, *numbers))

    def schema(self) -> str:
        """The tables, their indexes and their view."""
        key = "first INTEGER NOT NULL, known_from INTEGER NOT NULL, valid_from TEXT NOT NULL"
        key += ", valid_to TEXT NOT NULL, opening INTEGER NOT NULL, everyone INTEGER NOT NULL" if self.whole else ""
        texts = "".join(f", {quoted(name)} TEXT" for name in (*self.shared, *self.texts))
        sums = "".join(f", {quoted(name)} INTEGER, {quoted(currency_of(name))} TEXT" for name in self.sums)
        figures = "".join(f", {quoted(name)} INTEGER" for name in self.figures)
        held, listed = f"{texts}{sums}{figures}", ", ".join(self.columns)
        made = [
            f"CREATE TABLE IF NOT EXISTS {self.now} ({key}{held}, PRIMARY KEY (first, valid_from)) WITHOUT ROWID",
            f"CREATE TABLE IF NOT EXISTS {self.before} ({key}{held},"
            " known_to INTEGER NOT NULL, PRIMARY KEY (first, known_from, valid_from)) WITHOUT ROWID",
            f"CREATE VIEW IF NOT EXISTS {self.every} AS SELECT {listed}, {STILL} AS known_to FROM {self.now}"
            f" UNION ALL SELECT {listed}, known_to FROM {self.before}",
        ]
        for name in self.indexed:
            made.append(self._index(self.now, name, (name, "first"), f"{quoted(name)} IS NOT NULL"))
            if self.whole and name in (*self.groupable, *self.days, "day"):
                made.append(self._index(self.now, name, (name, *self.counted), self.standing, "standing"))
                made.append(self._index(self.before, name, (name, *self.counted, "known_to")))
        if self.whole:
            made.append(self._index(self.now, "valid_to", ("valid_to",), f"NOT {self.standing}", "ended"))
            made.append(self._index(self.now, "valid_from", ("valid_from",), self.standing, "standing"))
        for name in map(currency_of, self.sums):
            stated = f"{quoted(name)} IS NOT NULL"
            made += [self._index(table, name, (name, "first"), stated) for table in (self.now, self.before)]
        return ";\n".join(made) + ";\n"

    @property
    def counted(self) -> tuple[str, ...]:
        """What a sum reads of a row beside what it is grouped by, so that an index alone answers it."""
        cents = (*self.sums, *self.figures)
        codes = (currency_of(name) for name in self.sums)
        rest = ("opening", "everyone", "known_from", "valid_to", "first")
        return ("valid_from", *cents, *codes, *rest) if self.whole else ()

    standing = f"(valid_to = '{NEVER}')"
    """That a row has no last day: sums read these and those that ended later than a day from an index each."""

    @property
    def ended(self) -> str:
        """The index of the rows with a last day."""
        return f'"{self.now}_by_valid_to_ended"'

    def _index(self, table: str, name: str, columns: Sequence[str], only: str = "", of: str = "") -> str:
        named = ", ".join(each if each in (*KEY, *CLOCKS, "known_to") else quoted(each) for each in columns)
        where, which = f" WHERE {only}" if only else "", f"{table}_by_{name}{of and '_'}{of}"
        return f'CREATE INDEX IF NOT EXISTS "{which}" ON {table} ({named}){where}'

    def row(self, row: Row, state: State, everyone: bool) -> Row | None:
        """The columns that go with a row of `state`; None where they would all be empty."""
        if not self.whole and state.keys().isdisjoint(self.texts):
            return None
        get = state.get
        own: list[Any] = [
            NOTHING
            if (value := get(name)) is None
            else value
            if value.__class__ is str and len(value) <= LONGEST
            else _earliest(value)
            for name in self.texts
        ]
        if not self.whole:
            return (row[0], row[1], row[3], *own) if any(own) else None
        for name in self.sums:
            own += (
                (value["cents"], value.get("currency", "EUR"))
                if (value := get(name)).__class__ is dict
                else (None, NOTHING)
            )
        own += [get(name) for name in self.figures]
        return (row[0], row[1], row[3], row[4], row[5], 1 if everyone else 0, *row[7:13], *own)


def _earliest(value: Any) -> str | None:
    """The first day that a vague one may be; nothing of what is neither a day nor a short text."""
    return value.get("earliest") or value.get("latest") if isinstance(value, dict) else None


def quoted(name: str) -> str:
    """A field as a column."""
    return f'"{name}_"' if name in (*KEY, *CLOCKS, "known_to") else f'"{name}"'


def currency_of(name: str) -> str:
    """The column with the currency of a sum."""
    return f"{name}.currency"


@cache
def list_tables() -> Mapping[str, ListTable]:
    """The tables of every kind."""
    return {name: ListTable(kind) for name, kind in kinds().items()}


@cache
def whole_schema() -> str:
    """Every table of the state views."""
    made = files("projections.states").joinpath("schema.sql").read_text("utf-8")
    return made + SCHEMA + "".join(table.schema() for table in list_tables().values())
