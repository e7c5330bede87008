"""What is asked for of the rows of what is open, as a condition in SQL, and how many fit it."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from projections.duties.deciders import Deciders
from projections.duties.grant_days import UNSETTLED
from projections.duties.offices import open_in
from projections.duties.opened import Narrowed
from projections.states.ask import StateReader
from projections.states.opened.rows import EVERY, NUMBERS
from projections.states.opened.ways import CONTRADICTION, HOLD, INCOMPLETE, NO_DAY, OTHERWISE, UNCONFIRMED, bits_of
from projections.states.question import Question, in_force
from projections.states.rows import STILL
from projections.states.sight import Condition

INNER = (INCOMPLETE, CONTRADICTION, UNCONFIRMED, HOLD)
"""What only archivists are shown of a record."""
Mandatory = Mapping[str, tuple[str, ...]]
Clock = Callable[[Question, str], tuple[str, list[Any]]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition on rows of what is open (as `o`), and on `access` (as `a`) where it is `joined`.

    `lacking`: what it asks for may be what registrations lack. `alike`: it asks only for what the numbers of rows that
    are alike tell, which are far fewer than the rows.
    """

    where: str
    values: list[Any]
    joined: bool
    alike: bool
    lacking: bool

    @property
    def rows(self) -> tuple[str, ...]:
        """The rows with what they are judged by, in SQL: each of these has some of them."""
        joined = " JOIN access a USING (first)" if self.joined else ""
        return tuple(f"{each} o{joined}" for each in (EVERY if self.lacking else EVERY[:1]))

    @property
    def number(self) -> tuple[str, tuple[str, ...]]:
        """How many rows there are, and where that stands, in SQL."""
        if not self.alike:
            return "count(*)", self.rows
        return "sum(o.number)", (f"(SELECT *, {STILL} AS known_to FROM {NUMBERS}) o",)


def known(question: Question, of: str) -> tuple[str, list[Any]]:
    """The clock of positions alone as one WHERE clause."""
    if question.known_at is None:
        return f"{of}.known_to = {STILL}", []
    return f"{of}.known_from <= ? AND {of}.known_to > ?", [question.known_at, question.known_at]


def asked_of(
    states: StateReader,
    question: Question,
    mandatory: Mandatory,
    narrowed: Narrowed,
    of: Deciders,
    clock: Clock = in_force,
) -> Asked:
    """What is asked for as a condition; of what a registration may lack only what every archive asks for."""
    alike = question.caller.sees_all and question.known_at is None and not of.lost and not of.ended
    alike = alike and not narrowed.collections and not narrowed.origin and narrowed.due_before is None
    when, values = clock(question, "o")
    parts = [when, of.open]
    for name, value in ((of.matter, narrowed.matter), ("o.kind", narrowed.kind)):
        if value:
            parts, values = [*parts, f"{name} = ?"], [*values, value]
    if narrowed.due_before:
        parts, values = [*parts, "o.due < ? AND o.due <> ?"], [*values, narrowed.due_before.isoformat(), NO_DAY]
    if narrowed.collections:
        own, named = open_in(states, question, narrowed.collections)
        parts, values = [*parts, own], [*values, *named]
    lacking = question.caller.sees_all and narrowed.matter in ("", INCOMPLETE) and narrowed.due_before is None
    for kind, asked in mandatory.items() if lacking else ():
        default = bits_of(kind)
        if not set(asked) <= set(default):
            parts, values = [*parts, "NOT (o.matter = ? AND o.kind = ?)"], [*values, INCOMPLETE, kind]
        elif set(asked) != set(default):
            bits = sum(bit for name, bit in default.items() if name in asked) | OTHERWISE
            parts.append("NOT (o.matter = ? AND o.kind = ? AND o.lacks & ? = 0)")
            values += [INCOMPLETE, kind, bits]
    if narrowed.origin:
        parts, values = [*parts, "a.origin = ?"], [*values, narrowed.origin]
    if not question.caller.sees_all:
        may: Condition = states.may_see(question)
        parts += [may.sql, f"o.matter NOT IN ({','.join('?' * len(INNER))})"]
        values = [*values, *may.values, *INNER]
    joined = bool(narrowed.origin) or not question.caller.sees_all
    return Asked(" AND ".join(parts), values, joined, alike, lacking)


def counted(
    states: StateReader, question: Question, mandatory: Mandatory, narrowed: Narrowed, of: Deciders
) -> dict[str, int]:
    """How many items of each sort there are."""
    asked = asked_of(states, question, mandatory, narrowed, of)
    where, values = asked.where, asked.values
    if narrowed.due_before:
        where, values = f"{where} AND o.matter <> ?", [*values, UNSETTLED]
    number, every = asked.number
    found = Counter[str]()
    for rows in every:
        sql = f"SELECT {of.matter}, {number} FROM {rows} WHERE {where} GROUP BY 1"
        found.update(dict(states.db.execute(sql, values)))
    return dict(found)


def spans(states: StateReader, asked: Asked) -> list[tuple[str, str, int]]:
    """From which day to which how many of these rows hold."""
    number, every = asked.number
    sql = f"SELECT o.valid_from, o.valid_to, {number} FROM {{}} WHERE {asked.where} GROUP BY 1, 2"
    return [row for rows in every for row in states.db.execute(sql.format(rows), asked.values)]
