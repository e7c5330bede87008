"""How many records there are by a field and what they come to: by currency, and only of what the caller may see."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field

from projections.states.listing.columns import ListTable, currency_of, list_tables, quoted
from projections.states.listing.narrowed import Narrowed, narrowed
from projections.states.question import Question
from projections.states.visible import VisibleRecords

HALF = 10**6
"""Sums that do not fit into 64 bits are made of two."""
Value = str | None


@dataclass(slots=True)
class Group:
    """The records with one value of a field, None for those that state none.

    `sums` has, by field and by currency, the smallest units of the currency.
    """

    value: Value
    records: int = 0
    sums: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(self, other: "Group") -> None:
        """Count another group as part of this one."""
        self.records += other.records
        for name, by_currency in other.sums.items():
            mine = self.sums.setdefault(name, {})
            for currency, cents in by_currency.items():
                mine[currency] = mine.get(currency, 0) + cents


def grouped(states: VisibleRecords, kind: str, question: Question, by: str) -> list[Group]:
    """Every group by a field, in order of its value; without a field one group of all.

    A group by a record that the caller may not see counts as one that states none.
    """
    table = list_tables()[kind]
    about = narrowed(states, kind, question, by=(by,) if by else ())
    found: dict[Value, Group] = {}
    for at, (currency, names) in enumerate(_currencies(table).items() or ((None, ()),)):
        for value, code, records, *sums in _rows(states.db, about, by, currency, names):
            group = found.setdefault(value, Group(value))
            group.records += 0 if at else records
            for name, cents in zip(names, sums, strict=True):
                if cents is not None:
                    group.sums.setdefault(name, {})[code] = cents
    return _told(states, question, table, by, found)


def _currencies(table: ListTable) -> Mapping[str | None, tuple[str, ...]]:
    """The columns with a currency, each with the sums it is the currency of."""
    found: dict[str | None, tuple[str, ...]] = {currency_of(name): (name,) for name in table.sums}
    if table.sums:
        found[currency_of(table.sums[0])] += table.figures
    return found


def _rows(
    db: sqlite3.Connection, about: Narrowed, by: str, currency: str | None, names: tuple[str, ...]
) -> list[tuple[Value, str, int, *tuple[int | None, ...]]]:
    """By value and currency: how many records, and the sum of each field."""
    value = about.column(by) if by else "NULL"
    code = f"l.{quoted(currency)}" if currency else "NULL"
    columns = [f"l.{quoted(name)}" for name in names]
    keys = ", ".join(key for key in (value, code) if key != "NULL")
    group = f" GROUP BY {keys}" if keys else ""
    sql = f"SELECT {value}, {code}, count(*){{}} FROM {about.source} WHERE {about.where}{group}"
    try:
        return db.execute(sql.format("".join(f", sum({each})" for each in columns)), about.values).fetchall()
    except sqlite3.OperationalError as error:
        if "overflow" not in str(error):
            raise
    halves = "".join(f", sum({each} / {HALF}), sum({each} % {HALF})" for each in columns)
    rows = db.execute(sql.format(halves), about.values).fetchall()
    return [(*row[:3], *_whole(row[3:])) for row in rows]


def _whole(halves: tuple[int | None, ...]) -> list[int | None]:
    pairs = zip(halves[::2], halves[1::2], strict=True)
    return [None if high is None or low is None else high * HALF + low for high, low in pairs]


def _told(
    states: VisibleRecords, question: Question, table: ListTable, by: str, found: Mapping[Value, Group]
) -> list[Group]:
    """The groups as the caller may see them: none by a hidden record, cases by the one they go by."""
    named = [value for value in found if value] if by in table.kind.named else []
    hidden = states.hidden_ids(named, question) if named else set()
    into = states.goes_by(named, question.known_at) if by == "case" else {}
    shown = states.known_ids({*into.values()}, question) if into else {}
    told: dict[Value, Group] = {}
    for value, group in found.items():
        key = None if value in hidden else into[value] if into.get(value or "") in shown and value else value
        told.setdefault(key, Group(key)).add(group)
    return [told[key] for key in sorted(told, key=lambda value: (value is None, value or ""))]
