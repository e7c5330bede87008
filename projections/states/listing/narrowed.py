"""Which rows a list is made of: the tables it reads and the condition on them, as the caller may see them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from archive.case.numbers import plain_number
from projections.states.listing.columns import EVERY, ListTable, list_tables, quoted
from projections.states.merged import any_merged
from projections.states.question import Question, begun_by, in_force, in_force_on
from projections.states.rows import LAST, NEVER
from projections.states.sight import ALL
from projections.states.sight import known as known_to
from projections.states.visible import VisibleRecords

_OF_STATE = {"case": "s.case_id"} | {name: f"s.{name}" for name in EVERY if name != "case"}


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The rows of a kind that a question is about, or a part of them; `rows` is the table with its columns."""

    table: ListTable | None
    source: str
    where: str
    values: tuple[Any, ...]
    rows: str = ""

    @property
    def key(self) -> str:
        """The alias of the table that its rows go by."""
        return "l" if self.table is not None and self.table.whole else "s"

    def column(self, name: str) -> str:
        """A field as it is read here; its own day is that of the record."""
        return column_of(self.table, name)


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that one query reads: their table, the clock of positions, whether they have a last day, and the index.

    `begun` means that all of them have begun by the day asked for.
    """

    rows: str
    known: str
    ended: bool | None = None
    read_by: str = ""
    begun: bool = False


def column_of(table: ListTable | None, name: str) -> str:
    """A field as a list reads it: from the columns of the kind, or from those that `state` has."""
    if table is not None and name in table.read:
        return f"json_extract(s.state, '$.{name}')"
    if _is_own(table, name):
        return f"l.{quoted(name)}"
    name = name if name in EVERY else "day"
    return f"l.{quoted(name)}" if table is not None and table.whole else _OF_STATE[name]


def narrowed(
    states: VisibleRecords,
    kind: str,
    question: Question,
    *,
    by: Sequence[str] = (),
    stated: bool = False,
    summed: bool = False,
) -> list[Narrowed]:
    """The rows of a kind that a question is about; `by` are columns that are read beside those of the question.

    With `stated` only rows with a value in the first of these are wanted. What is no kind of its own, parts among
    them, has the columns of `state` alone. Of what was known at a position there are two parts, each with indexes of
    its own, and no row is in both: the rows that are still known, and those known before. Where rows are `summed`,
    those still known are two parts as well: without a last day, and with one.
    """
    table = list_tables().get(kind)
    if question.known_at is not None and question.known_at >= states.position():
        question = replace(question, known_at=None)  # nothing was recorded since
    if table is None or not table.whole:
        return [_narrowed(states, kind, question, table, by, stated=stated)]
    still = Part(table.now, "" if question.known_at is None else "l.known_from <= ?")
    parts = [still]
    if summed:
        freely = not (question.filters or any(question.bounds()))
        ended = f" INDEXED BY {table.ended}" if freely else ""
        begun = _all_begun(states, table, question)
        parts = [replace(still, ended=False, begun=begun), replace(still, ended=True, read_by=ended)]
    if question.known_at is not None:
        parts.append(Part(table.before, "l.known_from <= ? AND l.known_to > ?"))
    return [_narrowed(states, kind, question, table, by, stated=stated, part=part) for part in parts]


def _narrowed(
    states: VisibleRecords,
    kind: str,
    question: Question,
    table: ListTable | None,
    by: Sequence[str],
    *,
    stated: bool,
    part: Part | None = None,
) -> Narrowed:
    """One part of them; without one all rows, as `state` has them."""
    own = {name for name in (*question.filters, *(name for name, _, _ in question.bounds())) if _is_own(table, name)}
    own |= {name for name in by[:1] if stated and _is_own(table, name)}
    read = own | {name for name in by if _is_own(table, name)}
    rows = part.rows if part else ""
    if part is not None:
        source = f"{part.rows} l{part.read_by}"
        when, values = begun_by(question, "l") if part.ended is False else in_force_on(question, "l")
        when, values = ("", values[:0]) if part.begun else (when, values)
        days = "" if part.ended is None else f"{'NOT ' if part.ended else ''}(l.valid_to = '{NEVER}')"
        parts = [each for each in (part.known, days, when) if each]
        values = [*[question.known_at] * part.known.count("?"), *values]
        told, said = _seen(states, question)
    else:
        source = "state s"
        if table is not None and (own or read):
            same = "l.first = s.first AND l.known_from = s.known_from AND l.valid_from = s.valid_from"
            rows = table.now if question.known_at is None else table.every
            source = f"{rows} l CROSS JOIN state s ON {same}" if own else f"state s LEFT JOIN {rows} l ON {same}"
        when, values = in_force(question)
        parts, values = ["s.kind = ?", when], [kind, *values]
        may = states.may_see(question)
        told = [f"EXISTS (SELECT 1 FROM access a WHERE a.first = s.first AND a.destroyed = 0 AND {may.sql})"]
        said = [*may.values]
    parts, values = [*parts, *told], [*values, *said]
    told, said = _asked(states, kind, table, question)
    return Narrowed(
        table, source, " AND ".join((*parts, *told)), (*values, *said), rows or (table.now if table else "")
    )


def _all_begun(states: VisibleRecords, table: ListTable, question: Question) -> bool:
    """Whether every row without a last day has begun by a day: then no row is asked, and all such days are alike."""
    if question.as_of is None:
        return False
    sql = f"SELECT EXISTS (SELECT 1 FROM {table.now} WHERE {table.standing} AND valid_from > ?)"
    return not states.db.execute(sql, (min(question.as_of.isoformat(), LAST),)).fetchone()[0]


def _is_own(table: ListTable | None, name: str) -> bool:
    return table is not None and name not in ("", *EVERY, table.kind.begins, *table.inside, *table.read)


def _within(key: str, place: tuple[str, str], said: Sequence[str]) -> tuple[str, list[str]]:
    """That a part of the state, or one of several, has one of these values; an empty one stands for no value at all."""
    head, leaf = (f"'$.{name}'" for name in place)
    either = "IN (SELECT value FROM json_each(?))"
    named = f"CASE WHEN e.type = 'object' THEN json_extract(e.value, {leaf}) END"
    one = f"{named} {either}"
    part = (
        f"CASE json_type(z.state, {head}) WHEN 'array' THEN EXISTS"
        f" (SELECT 1 FROM json_each(z.state, {head}) e WHERE {one})"
        f" WHEN 'object' THEN json_extract(z.state, '$.{place[0]}.{place[1]}') {either} END"
    )
    if "" in said:
        part = (
            f"({part} OR CASE json_type(z.state, {head}) WHEN 'array' THEN NOT EXISTS"
            f" (SELECT 1 FROM json_each(z.state, {head}) e WHERE {named} IS NOT NULL)"
            f" WHEN 'object' THEN json_extract(z.state, '$.{place[0]}.{place[1]}') IS NULL ELSE 1 END)"
        )
    same = f"z.first = {key}.first AND z.known_from = {key}.known_from AND z.valid_from = {key}.valid_from"
    values = orjson.dumps(said).decode()
    return f"EXISTS (SELECT 1 FROM state z WHERE {same} AND {part})", [values, values]


def names_within(key: str, place: tuple[str, str]) -> str:
    """The names in a part of the state, or in each of several, joined to its rows as `n`; one that is null if none."""
    head, leaf = (f"'$.{name}'" for name in place)
    one = f"CASE WHEN e.type = 'object' THEN json_extract(e.value, {leaf}) END"
    listed = f"CASE WHEN json_type(z.state, {head}) IN ('array', 'object') THEN json_extract(z.state, {head}) END"
    parts = f"CASE json_type(z.state, {head}) WHEN 'object' THEN json_array(json({listed})) ELSE {listed} END"
    found = f"SELECT json_group_array({one}) FROM json_each(coalesce({parts}, '[]')) e WHERE {one} IS NOT NULL"
    same = f"z.first = {key}.first AND z.known_from = {key}.known_from AND z.valid_from = {key}.valid_from"
    return f"JOIN state z ON {same} CROSS JOIN json_each(coalesce(nullif(({found}), '[]'), '[null]')) n"


def _seen(states: VisibleRecords, question: Question) -> tuple[list[str], list[Any]]:
    """What the caller may see of rows that tell whether everyone may."""
    may = states.may_see(question)
    if may.sql == ALL:
        return [], []
    seen = f"EXISTS (SELECT 1 FROM access a WHERE a.first = l.first AND {may.sql})"
    if may == known_to(question.caller, question.today):  # nothing was closed since
        seen = f"(l.everyone OR {seen})"
    return [seen], [*may.values]


def _asked(
    states: VisibleRecords, kind: str, table: ListTable | None, question: Question
) -> tuple[list[str], list[Any]]:
    """What the question narrows the rows by."""
    parts, values = list[str](), list[Any]()
    references = {parent.field for parent in table.kind.all_parents} if table is not None else set()
    named = {value for name in question.filters if name in references for value in question.values(name)}
    hidden = states.hidden_ids(named, question) if named else set()
    if kind == "case" and "merged" not in question.values("status"):
        parts.append("s.parent IS NULL")  # one that was merged is listed by the case it goes by
    for name in question.filters:
        said = question.values(name)
        if name in references:  # what refers to a record the caller may not know of is not told by it
            said = [value for value in said if value not in hidden]
        if name == "case":
            said = sorted(states.one_with(said, question.known_at))
        if table is not None and name in table.inside:
            told, within = _within("l" if table.whole else "s", table.inside[name], said)
            parts, values = [*parts, told], [*values, *within]
            continue
        column = column_of(table, name)
        none = f"{column} IS NULL OR " if "" in said and table is not None and name in table.worded else ""
        if (kind, name) == ("case", "number"):
            said = [plain_number(value) for value in said]
            if others := _led_to(states, said, question):
                by_id = "s.first IN (SELECT first FROM access WHERE id IN (SELECT value FROM json_each(?)))"
                parts.append(f"({column} IN (SELECT value FROM json_each(?)) OR {by_id})")
                values += [orjson.dumps(said).decode(), orjson.dumps(sorted(others)).decode()]
                continue
        if none:
            parts.append(f"({none}{column} IN (SELECT value FROM json_each(?)))")
            values.append(orjson.dumps(said).decode())
        elif len(said) == 1:
            parts.append(f"{column} = ?")
            values += said
        else:
            parts.append(f"{column} IN (SELECT value FROM json_each(?))")
            values.append(orjson.dumps(said).decode())
    for name, sign, day in question.bounds():
        parts.append(f"{column_of(table, name)} {sign} ?")
        values.append(day)
    return parts, values


def _led_to(states: VisibleRecords, numbers: Sequence[str], question: Question) -> set[str]:
    """The cases by which merged cases of a number go, as far as the caller may see these."""
    if not any_merged(states.db):
        return set()
    sql = (
        "SELECT DISTINCT a.id FROM state s JOIN access a USING (first)"
        " WHERE s.kind = 'case' AND s.number IN (SELECT value FROM json_each(?)) AND s.parent IS NOT NULL"
    )
    found = states.db.execute(sql, (orjson.dumps(numbers).decode(),))
    merged = states.known_ids([id for (id,) in found], question)
    return set(states.goes_by(merged, question.known_at).values())
