"""How many records there are by a field and what they come to: by currency, and only of what the caller may see."""

import sqlite3
from collections.abc import Mapping, Sequence
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

    def add(self, other: "Group", sign: int = 1) -> None:
        """Count another group as part of this one, or with -1 no longer."""
        self.records += sign * other.records
        for name, by_currency in other.sums.items():
            mine = self.sums.setdefault(name, {})
            for currency, cents in by_currency.items():
                mine[currency] = mine.get(currency, 0) + sign * cents

    def state(self, names: Sequence[str], currency: str, sums: Sequence[int | None]) -> None:
        """Take in sums in one currency; what nothing states is no sum."""
        for name, cents in zip(names, sums, strict=True):
            if cents is not None:
                self.sums.setdefault(name, {})[currency] = cents


def grouped(states: VisibleRecords, kind: str, question: Question, by: str) -> list[Group]:
    """Every group by a field, in order of its value.

    A group by a record that the caller may not see counts as one that states none.
    """
    table = list_tables()[kind]
    states.db.execute("BEGIN")  # one moment for both: what states no value is what is left of the whole
    try:
        whole = _whole(states.db, narrowed(states, kind, question), table)
        about = narrowed(states, kind, question, by=(by,), stated=True)
        found = _by_value(states.db, about, table, by, whole)
    finally:
        states.db.execute("ROLLBACK")
    for each in found:
        whole.add(each, -1)
    if whole.records:
        found.append(Group(None, whole.records, {name: _stated(each) for name, each in whole.sums.items()}))
    return _told(states, question, table, by, found)


def _stated(by_currency: Mapping[str, int]) -> dict[str, int]:
    """What is left in each currency, where anything is."""
    return {currency: cents for currency, cents in by_currency.items() if cents}


def _currencies(table: ListTable) -> Mapping[str, tuple[str, ...]]:
    """The columns with a currency, each with the sums it is the currency of."""
    found: dict[str, tuple[str, ...]] = {currency_of(name): (name,) for name in table.sums}
    if table.sums:
        found[currency_of(table.sums[0])] += table.figures
    return found


def _whole(db: sqlite3.Connection, about: Narrowed, table: ListTable) -> Group:
    """All records together."""
    whole = Group(None)
    for at, (currency, names) in enumerate(_currencies(table).items()):
        code = f"l.{quoted(currency)}"
        sums = [f"l.{quoted(name)}" for name in names]
        for row in _rows(db, f"{code}, count(*)", sums, (), about, f"GROUP BY {code}"):
            whole.records += 0 if at else row[1]
            whole.state(names, row[0], row[2:])
    if not table.sums:
        (whole.records,) = db.execute(
            f"SELECT count(*) FROM {about.source} WHERE {about.where}", about.values
        ).fetchone()
    return whole


def _by_value(db: sqlite3.Connection, about: Narrowed, table: ListTable, by: str, whole: Group) -> list[Group]:
    """The groups that have a value; by an index that has all that is summed."""
    column = about.column(by)
    asked = [
        (name, code, f"l.{quoted(name)}", f"l.{quoted(currency)}")
        for currency, names in _currencies(table).items()
        for name in names
        for code in whole.sums.get(name, {})
    ]
    sums, codes = [f"CASE {of} WHEN ? THEN {value} END" for *_, value, of in asked], [code for _, code, *_ in asked]
    stated = f"AND {column} IS NOT NULL GROUP BY {column}"
    found = []
    for value, records, *told in _rows(db, f"{column}, count(*)", sums, codes, about, stated):
        group = Group(value, records)
        for (name, code, _, _), cents in zip(asked, told, strict=True):
            group.state((name,), code, (cents,))
        found.append(group)
    return found


def _rows(
    db: sqlite3.Connection, keys: str, sums: Sequence[str], codes: Sequence[str], about: Narrowed, group: str
) -> list[tuple[Any, ...]]:
    """Two keys, then the sum of each expression. What does not fit into 64 bits is summed as two halves."""
    sql = f"SELECT {keys}{{}} FROM {about.source} WHERE {about.where} {group}"
    try:
        return db.execute(sql.format("".join(f", sum({each})" for each in sums)), (*codes, *about.values)).fetchall()
    except sqlite3.OperationalError as error:
        if "overflow" not in str(error):
            raise
    halves = "".join(f", sum(({each}) / {HALF}), sum(({each}) % {HALF})" for each in sums)
    twice = [code for code in codes for _ in range(2)]
    rows = db.execute(sql.format(halves), (*twice, *about.values)).fetchall()
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
