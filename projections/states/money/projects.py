"""The money of a project and of what belongs to it: the lines that count, as far as the caller may see them.

A cost counts for the project it names; one that names none for the project its grant pays for. Where a grant pays for
several, it counts for what they all belong to, and for none of them alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import orjson

from archive.fold.registry import State
from projections.states.ask import StateReader
from projections.states.money.claims import Claiming, claimed_twice
from projections.states.money.lines import WHAT
from projections.states.money.standing import STILL_COUNTS, all_begun, none_apart, standing_costs
from projections.states.money.sums import REPLACED, STANDING_M, counted, standing_at
from projections.states.question import Question, View, in_force, summed_at
from projections.states.rows import STILL
from projections.states.sight import Condition
from projections.states.texts import shortened


class Line(NamedTuple):
    """One sum that an event states, or a figure of a source, or all costs alike together.

    `account` is the grant or project it is recorded of, `positions` are those of the events it is made of; of costs
    together they may be left out, and `events` is their number.
    """

    position: int
    day: str
    what: str
    cents: int
    currency: str
    cost_kind: str | None
    period_from: str | None
    period_until: str | None
    partner: str | None
    project: str | None
    account: int | None
    said: str | None
    first: int
    """The position of the first event of the record it stands in."""
    positions: Sequence[int] = ()
    """The events it is made of, in the order of recording."""
    events: int = 1

    @property
    def figure(self) -> State:
        """What a source states of a figure."""
        told: State = orjson.loads(self.said or "{}")
        return told


@dataclass(frozen=True)
class Branch:
    """A project with everything beneath it; `grants` are the accounts that pay for it, by their first position.

    `first` is the position of the first event of the project itself.
    """

    id: str
    first: int
    state: State
    beneath: tuple[str, ...]
    grants: frozenset[int]


@dataclass(frozen=True)
class Books:
    """A project with its parts, the grants that pay for them, and every line of theirs, on both clocks."""

    branches: Mapping[str, Branch]
    grants: Mapping[int, State]
    lines: tuple[Line, ...]
    claimed: Sequence[Sequence[Claiming]]
    """Costs of the project and its parts, or of the grants that pay for them, that are claimed more than once."""

    def of(self, project: str) -> list[Line]:
        """The lines that count for a project: its own, those of its parts, costs of grants that pay for no other."""
        within = {project, *self.branches[project].beneath}
        return [line for line in self.lines if self._counts(line, within)]

    def undivided(self, project: str) -> list[Line]:
        """Costs that name no project, of grants that pay for a part of this one and for another as well."""
        within = {project, *self.branches[project].beneath}
        paid = frozenset[int]().union(*(self.branches[each].grants for each in within))
        return [
            line
            for line in self.lines
            if line.what == "cost" and line.project is None and line.account in paid and not self._counts(line, within)
        ]

    def _counts(self, line: Line, within: set[str]) -> bool:
        if line.what not in ("cost", "budget", "figure", *BESIDE):
            return False
        if line.project is not None:
            return line.project in within
        paid = self._paid_by.get(line.account or 0, frozenset())
        return bool(paid) and paid <= within

    @cached_property
    def _paid_by(self) -> Mapping[int, frozenset[str]]:
        """The projects that each grant pays for."""
        found: dict[int, frozenset[str]] = {}
        for id, branch in self.branches.items():
            for grant in branch.grants:
                found[grant] = found.get(grant, frozenset()) | {id}
        return found


def books(
    states: StateReader, root: str, question: Question, apart: Sequence[str] = (), most: int | None = None
) -> Books:
    """The books of a project; costs that `apart` does not tell apart are one line.

    With `most` their positions are left out where there are more.
    Refuses: none, or none the caller may see; destroyed; not in force that day.
    """
    since = states.one(root, question, "project").since
    placed = _projects(states, question)
    found = {id: state for id, (_, state) in placed.items()}
    beneath = _beneath(found, root)
    paid = {grant: None for state in found.values() for each in state.get("funding", ()) for grant in (each["grant"],)}
    grants = _grants(states, list(paid), question)
    first_of = {state["id"]: first for first, state in grants.items()}
    branches = {
        id: Branch(
            id,
            placed[id][0],
            state,
            tuple(_beneath(found, id)),
            frozenset(first_of[each["grant"]] for each in state.get("funding", ()) if each["grant"] in first_of),
        )
        for id, state in found.items()
    }
    accounts = {first for id in (root, *beneath) for first in branches[id].grants}
    of_them = ([root, *beneath], sorted(accounts), question, since, apart)
    lines = _lines(states, *of_them, named=most is None)
    if most is not None and sum(line.events for line in lines) <= most:
        lines = _lines(states, *of_them)
    claiming = [*accounts, *(branches[id].first for id in (root, *beneath))]
    claimed = claimed_twice(states, question, claiming, since)
    return Books(branches, {first: grants[first] for first in accounts}, tuple(lines), claimed)


def account(states: StateReader, grant: View, question: Question) -> list[Line]:
    """Every line of a grant that the caller may see."""
    return newest(_lines(states, [], [grant.first], question, grant.since))


def project_named(states: StateReader, name: str, question: Question) -> list[str]:
    """The projects with this id or number that the caller may see."""
    may = states.may_see(question)
    shown = f"a.kind = 'project' AND a.destroyed = 0 AND {may.sql}"
    rows = states.db.execute(
        f"SELECT a.id FROM access a WHERE a.id = ? AND {shown}"
        f" UNION SELECT a.id FROM state s JOIN access a USING (first) WHERE s.number = ? AND {shown} ORDER BY 1",
        (name, *may.values, name, *may.values),
    )
    return [id for (id,) in rows]


def _projects(states: StateReader, question: Question) -> dict[str, tuple[int, State]]:
    every = f"SELECT n.first FROM state n WHERE n.kind = 'project' AND n.known_to = {STILL}"
    found = _states(states, f"a.first IN ({every})", (), question)
    return {state["id"]: (first, state) for first, state in found}


def _grants(states: StateReader, ids: list[str], question: Question) -> dict[int, State]:
    named = "a.kind = 'grant' AND a.id IN (SELECT value FROM json_each(?))"
    return dict(_states(states, named, (orjson.dumps(ids).decode(),), question))


def _states(states: StateReader, which: str, named: tuple[str, ...], question: Question) -> list[tuple[int, State]]:
    when, values = in_force(question)
    may = states.may_see(question)
    rows = states.db.execute(
        f"SELECT s.first, s.state FROM access a CROSS JOIN state s USING (first) WHERE {which} AND {when}"
        f" AND a.destroyed = 0 AND {may.sql} ORDER BY s.first",
        (*named, *values, *may.values),
    )
    return [(first, shortened(stored)) for first, stored in rows]


def _beneath(found: Mapping[str, State], root: str) -> list[str]:
    """Everything that belongs to a project, each part before its own; each once, though a source may tell a circle."""
    parts: dict[str, list[str]] = {}
    for id, state in found.items():
        parts.setdefault(state.get("part_of", ""), []).append(id)
    seen, waiting = list[str](), [root]
    while waiting:
        id = waiting.pop()
        if id not in seen:
            seen.append(id)
            waiting.extend(reversed(parts.get(id, [])))
    return seen[1:]


BESIDE = ("expense", "committed")
"""Sums of records that name a project: they stand beside its costs, in which the same money may be reported."""
_OTHER = (
    "SELECT m.position, m.day, m.what, m.cents, m.currency, m.cost_kind, m.period_from, m.period_until, m.partner,"
    " m.project, m.account, m.said, m.first FROM money m{by} {where} AND m.what IN ("
    + ", ".join(f"'{what}'" for what in sorted({*WHAT.values()} - {"cost"}))
    + ")"
)
_ALWAYS = ("account", "project", "currency")
_COST = ("currency", "cost_kind", "period_from", "period_until", "partner", "project", "account")
"""What tells costs apart: always, and as far as somebody asks for it."""


def _lines(
    states: StateReader,
    projects: list[str],
    accounts: list[int],
    question: Question,
    since: str,
    apart: Sequence[str] = (),
    *,
    named: bool = True,
) -> list[Line]:
    """The lines of these projects and grants; costs that `apart` does not tell apart are one.

    Unless the events are `named` costs have no positions, which takes as long as adding them up.
    """
    known_at, day = summed_at(question, since)
    may = states.may_see(question)
    told_apart = [*_ALWAYS, *apart]
    told = ", ".join(f"m.{name}" if name in told_apart else "NULL" for name in _COST)
    positions = "json_group_array(m.position), json_group_array(m.decided) FILTER (WHERE m.decided IS NOT NULL)"
    positions = positions if named else "NULL, NULL"
    costs = (
        f"SELECT min(m.position), '', 'cost', sum(m.cents), {told}, NULL, 0, count(*), {positions}"
        f" FROM money m{{by}} {{where}} AND m.what = 'cost' GROUP BY {', '.join(f'm.{name}' for name in told_apart)}"
    )
    ids, paid = orjson.dumps(projects).decode(), orjson.dumps(accounts).decode()
    recorded = "m.account IN (SELECT value FROM json_each(?))"
    elsewhere = f"m.project IN (SELECT value FROM json_each(?)) AND NOT coalesce({recorded}, 0)"
    of_it = f"SELECT 1 FROM access a WHERE a.first = m.first AND a.destroyed = 0 AND {may.sql}"
    seen, counts = Condition(f"EXISTS ({of_it})", may.values), counted(may, "m")
    asked = list[tuple[str, Condition, tuple[Any, ...], str, Condition]]()
    every = Condition(f"m.{STANDING_M}", standing_at(known_at, day))
    still, ended = standing_costs(question, day), Condition(f"NOT ({STILL_COUNTS}) AND {every.sql}", every.values)
    asked.append((_OTHER, counts, (paid,), recorded, every))
    for each in accounts:
        own = Condition("1") if none_apart(states, each) else counts
        begun = question.known_at is None and all_begun(states, each, day)
        asked.append((costs, own, (each,), "m.account = ?", Condition(STILL_COUNTS) if begun else still))
        asked.append((costs, own, (each,), "m.account = ?", ended))
    asked += ((query, seen, (ids, paid), elsewhere, every) for query in (_OTHER, costs) if projects)
    rows = list[Any]()
    for query, shown, values, which, when in asked:  # each by an index of its own
        where = f"WHERE {which} AND {when.sql} AND {shown.sql}"
        by = " INDEXED BY money_costs_ended" if when is ended else ""
        rows += states.kept(query.format(where=where, by=by), (*values, *when.values, *shown.values))
    return sorted(map(_line, rows), key=lambda line: line.position)


def _line(row: Sequence[Any]) -> Line:
    """A line as it was read; of costs together, the positions of all and of decisions about them are read as JSON."""
    if len(row) < len(Line._fields):
        return Line._make((*row, (row[0],), 1))
    *told, number, reported, decided = row
    if reported is None:
        return Line._make((*told, (), number))
    positions = sorted({*orjson.loads(reported), *orjson.loads(decided)} if decided else orjson.loads(reported))
    return Line._make((*told, positions, number))


def newest(lines: list[Line]) -> list[Line]:
    """The lines that count: of what states a whole, the newest by its day of each record."""
    last: dict[tuple[str, int], Line] = {}
    for line in lines:
        if line.what in REPLACED:
            held = last.get((line.what, line.first))
            if held is None or (held.day, held.position) <= (line.day, line.position):
                last[line.what, line.first] = line
    return [line for line in lines if line.what not in REPLACED or last[line.what, line.first] is line]
