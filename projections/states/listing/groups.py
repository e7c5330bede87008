"""How many records there are by a field and what they come to: by currency, and only of what the caller may see."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

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
    """Every group by a field, in order of its value.

    A group by a record that the caller may not see counts as one that states none.
    """
    table = list_tables()[kind]
    about = narrowed(states, kind, question, by=(by,))
    column, asked = about.column(by), list(_asked(states.db, table, question))
    sums = [expression for *_, expression in asked]
    found = []
    for value, records, *told in _rows(states.db, f"{column}, count(*)", sums, about, f"GROUP BY {column}"):
        group = Group(value, records)
        for (name, code, _), cents in zip(asked, told, strict=True):
            if cents is not None:
                group.sums.setdefault(name, {})[code] = cents
        found.append(group)
    return _told(states, question, table, by, found)


def _asked(db: sqlite3.Connection, table: ListTable, question: Question) -> Iterator[tuple[str, str, str]]:
    """Every sum in every currency that is stated at all: its field, the code, and the values that are summed."""
    rows = table.now if question.known_at is None else table.every
    for name in (*table.sums, *table.figures):
        of = quoted(currency_of(name if name in table.sums else table.sums[0]))
        codes = [code for (code,) in db.execute(_DISTINCT.format(of=of, rows=rows)).fetchall() if code is not None]
        for code in codes:
            value = f"l.{quoted(name)}"
            yield name, code, value if len(codes) == 1 else f"CASE l.{of} WHEN {_literal(code)} THEN {value} END"


_DISTINCT = (
    "WITH RECURSIVE found (code) AS (SELECT min({of}) FROM {rows} WHERE {of} > '' UNION ALL"
    " SELECT (SELECT min({of}) FROM {rows} WHERE {of} > code) FROM found WHERE code IS NOT NULL) SELECT code FROM found"
)
"""Codes are few: each is found by one step in an index."""


def _literal(code: str) -> str:
    return "'" + code.replace("'", "''") + "'"


def _rows(db: sqlite3.Connection, keys: str, sums: Sequence[str], about: Narrowed, group: str) -> list[tuple[Any, ...]]:
    """Two keys, then the sum of each expression. What does not fit into 64 bits is summed as two halves."""
    sql = f"SELECT {keys}{{}} FROM {about.source} WHERE {about.where} {group}"
    try:
        return db.execute(sql.format("".join(f", sum({each})" for each in sums)), about.values).fetchall()
    except sqlite3.OperationalError as error:
        if "overflow" not in str(error):
            raise
    halves = "".join(f", sum(({each}) / {HALF}), sum(({each}) % {HALF})" for each in sums)
    rows = db.execute(sql.format(halves), about.values).fetchall()
    return [(*row[:2], *_joined(row[2:])) for row in rows]


def _joined(halves: Sequence[int | None]) -> list[int | None]:
    pairs = zip(halves[::2], halves[1::2], strict=True)
    return [None if high is None or low is None else high * HALF + low for high, low in pairs]


def _told(states: VisibleRecords, question: Question, table: ListTable, by: str, found: Sequence[Group]) -> list[Group]:
    """The groups as the caller may see them: none by a hidden record, cases by the one they go by."""
    named = [group.value for group in found if group.value] if by in table.kind.named else []
    hidden = states.hidden_ids(named, question) if named else set()
    into = states.goes_by(named, question.known_at) if by == "case" else {}
    shown = states.known_ids({*into.values()}, question) if into else {}
    told: dict[Value, Group] = {}
    for group in found:
        value = group.value
        key = None if value in hidden else into[value] if into.get(value or "") in shown and value else value
        told.setdefault(key, Group(key)).add(group)
    return [told[key] for key in sorted(told, key=lambda value: (value is None, value or ""))]
