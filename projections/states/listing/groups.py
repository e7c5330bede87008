"""How many records there are by a field and what they come to: by currency, and only of what the caller may see."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from projections.states.listing.columns import LENGTHS, ListTable, currency_of, list_tables, quoted
from projections.states.listing.narrowed import Narrowed, names_within, narrowed
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


def grouped(states: VisibleRecords, kind: str, question: Question, by: str = "") -> list[Group]:
    """Every group by a field, in order of its value; without a field all records as one group.

    A day is grouped by its month or year (`paid_on:year`). A record with several names in a field counts in the group
    of each. A group by a record that the caller may not see counts as one that states none.
    """
    table, (field, _, span) = list_tables()[kind], by.partition(":")
    found: dict[Value, Group] = {}
    with states.at_once():
        for about in narrowed(states, kind, question, by=(field,) if field else (), summed=True):
            asked = list(_asked(states, table, about.rows))
            query = _query(table, about, field, span)
            for value, records, *told in _rows(states, query, [each[2] for each in asked], about):
                group = Group(value, records)
                for (name, code, _), cents in zip(asked, told, strict=True):
                    if cents is not None:
                        group.sums.setdefault(name, {})[code] = cents
                if value in found:
                    found[value].add(group)
                else:
                    found[value] = group
        return _told(states, question, table, by, list(found.values()))


Query = Callable[[Sequence[str]], str]
"""The query of groups, from the values that are summed: the value of the group, how many records, and the sums."""


def _query(table: ListTable, about: Narrowed, field: str, span: str) -> Query:
    if field in table.inside:
        return lambda summed: _by_names(about, names_within(about.key, table.inside[field]), summed)
    if span:
        return lambda summed: _by_span(about, about.column(field), LENGTHS[span], summed)
    column = about.column(field) if field else "NULL"
    by = f" GROUP BY {column}" if field else ""

    def plainly(summed: Sequence[str]) -> str:
        sums = "".join(f", sum({each})" for each in summed)
        return f"SELECT {column}, count(*){sums} FROM {about.source} WHERE {about.where}{by}"

    return plainly


def _by_span(about: Narrowed, column: str, length: int, summed: Sequence[str]) -> str:
    """By day first, which an index gives in order, then by month or year."""
    days = "".join(f", sum({each}) AS of_{at}" for at, each in enumerate(summed))
    sums = "".join(f", sum(of_{at})" for at in range(len(summed)))
    by_day = f"SELECT {column} AS day, count(*) AS records{days} FROM {about.source} WHERE {about.where} GROUP BY 1"
    return f"SELECT substr(day, 1, {length}), sum(records){sums} FROM ({by_day}) GROUP BY 1"


def _by_names(about: Narrowed, names: str, summed: Sequence[str]) -> str:
    """Each record once for every name in it, however often the name stands there."""
    each = "".join(f", {value} AS of_{at}" for at, value in enumerate(summed))
    sums = "".join(f", sum(of_{at})" for at in range(len(summed)))
    of = f"SELECT DISTINCT {about.key}.first, n.value AS name{each} FROM {about.source} {names} WHERE {about.where}"
    return f"SELECT name, count(*){sums} FROM ({of}) GROUP BY 1"


def _asked(states: VisibleRecords, table: ListTable, rows: str) -> Iterator[tuple[str, str, str]]:
    """Every sum that is stated at all, in every currency: its field, the code, and the values that are summed."""
    for name in (*table.sums, *table.figures):
        if rows == table.now and not states.kept(_ANY.format(of=quoted(name), rows=rows))[0][0]:
            continue
        of = quoted(currency_of(name if name in table.sums else table.sums[0]))
        codes = [code for (code,) in states.kept(_DISTINCT.format(of=of, rows=rows)) if code is not None]
        for code in codes:
            value = f"l.{quoted(name)}"
            yield name, code, value if len(codes) == 1 else f"CASE l.{of} WHEN {_literal(code)} THEN {value} END"


_ANY = "SELECT EXISTS (SELECT 1 FROM {rows} WHERE {of} IS NOT NULL)"
_DISTINCT = (
    "WITH RECURSIVE found (code) AS (SELECT min({of}) FROM {rows} WHERE {of} > '' UNION ALL"
    " SELECT (SELECT min({of}) FROM {rows} WHERE {of} > code) FROM found WHERE code IS NOT NULL) SELECT code FROM found"
)
"""Codes are few: each is found by one step in an index."""


def _literal(code: str) -> str:
    return "'" + code.replace("'", "''") + "'"


def _rows(states: VisibleRecords, query: Query, summed: Sequence[str], about: Narrowed) -> list[tuple[Any, ...]]:
    """Two keys, then the sum of each value. What does not fit into 64 bits is summed as two halves."""
    try:
        return states.kept(query(summed), about.values)
    except sqlite3.OperationalError as error:
        if "overflow" not in str(error):
            raise
    halves = [part for each in summed for part in (f"({each}) / {HALF}", f"({each}) % {HALF}")]
    rows = states.kept(query(halves), about.values)
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
        if key in told:
            told[key].add(group)
        else:
            group.value, told[key] = key, group
    return [told[key] for key in sorted(told, key=lambda value: (value is None, value or ""))]
