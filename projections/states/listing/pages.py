"""One page of a list, in an order that stays while it is turned over."""

from dataclasses import dataclass

from projections.states.listing.columns import Row
from projections.states.listing.narrowed import Narrowed, narrowed
from projections.states.question import Question
from projections.states.sight import inner
from projections.states.visible import VisibleRecords


@dataclass(frozen=True, slots=True)
class Order:
    """By a day or a sum, else by the first position; `unstated` are the records that do not state it."""

    field: str = ""
    descending: bool = False
    unstated: bool = False


def page(
    states: VisibleRecords,
    kind: str,
    question: Question,
    order: Order,
    after: int | tuple[int, str | int | None] = 0,
    *,
    limit: int,
) -> list[Row]:
    """Rows of a page: id, version, first position, shown in full, state, first day, what it is sorted by.

    `after` is the first position of the last record before, with what that was sorted by.
    """
    found, values = list[str](), list[object]()
    for part in narrowed(states, kind, question, by=(order.field,) if order.field else (), stated=not order.unstated):
        sql, asked = _firsts(part, order, after)
        found.append(f"SELECT * FROM ({sql})")
        values += [*asked, limit]
    down = "DESC" if order.descending else "ASC"
    either = " UNION ALL ".join(found) + (f" ORDER BY 4 {down}, 1 {down} LIMIT ?" if len(found) > 1 else "")
    values += [limit] if len(found) > 1 else []
    full = inner(question.caller)
    rows = states.db.execute(
        f"SELECT a.id, a.version, a.first, {full.sql}, t.state, t.valid_from, p.at FROM ({either}) p"
        " CROSS JOIN state t ON t.first = p.first AND t.known_from = p.known_from AND t.valid_from = p.valid_from"
        f" CROSS JOIN access a ON a.first = p.first ORDER BY p.at {down}, p.first {down}",
        (*full.values, *values),
    )
    return [tuple(row) for row in rows]


def _firsts(about: Narrowed, order: Order, after: int | tuple[int, str | int | None]) -> tuple[str, list[object]]:
    """The keys of the rows of a page, of one part of the rows, with what it is sorted by; how many is asked last."""
    key, first = about.key, f"{about.key}.first"
    down, beyond = ("DESC", "<") if order.descending else ("ASC", ">")
    parts, values = [about.where], list[object](about.values)
    if order.field and not order.unstated:
        column = about.column(order.field)
        parts.append(f"{column} IS NOT NULL")
        if isinstance(after, tuple) and after[1] is not None:
            parts.append(f"({column}, {first}) {beyond} (?, ?)")
            values += [after[1], after[0]]
        ordered = f"{column} {down}, {first} {down}"
    else:
        column = "NULL"
        if order.unstated:
            parts.append(f"{about.column(order.field)} IS NULL")
        if after:
            parts.append(f"{first} {beyond} ?")
            values.append(after)
        ordered = f"{first} {down}"
    sql = (
        f"SELECT {first} AS first, {key}.known_from AS known_from, {key}.valid_from AS valid_from, {column} AS at"
        f" FROM {about.source} WHERE {' AND '.join(parts)} ORDER BY {ordered} LIMIT ?"
    )
    return sql, values
