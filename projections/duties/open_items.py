"""What is still open in an organisation that ends: as the kinds of record describe it, and of records of any kind.

Holds, contradictions and missing fields are shown to whom everything is shown.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from heapq import merge
from typing import Any

from archive.fold.registry import State
from archive.kind import Words, kinds
from projections.duties.claimed import claimed_items
from projections.duties.deciders import Deciders, deciders
from projections.duties.due import binds
from projections.duties.grant_days import UNSETTLED
from projections.duties.incomplete import incomplete
from projections.duties.offices import office_of, open_in
from projections.duties.open_grants import LISTED, are_asked_for, as_rows, open_grants
from projections.duties.opened import Narrowed, OpenItem, assigned
from projections.states.ask import StateReader
from projections.states.deciders import dissolved_bodies
from projections.states.opened.rows import TABLE
from projections.states.opened.ways import (
    CONTRADICTION,
    DISPUTED,
    HOLD,
    INCOMPLETE,
    NO_DAY,
    OTHERWISE,
    UNCONFIRMED,
    bits_of,
    differing,
    missing_of,
    part_of,
)
from projections.states.question import Question, in_force
from projections.states.rows import LAST, STILL
from projections.states.sight import Condition
from projections.states.texts import whole

__all__ = ["Board", "Narrowed", "OpenItem", "board", "counted_by_day", "in_order", "known", "matters", "urgency"]
WRITE, DISPOSAL = "write_undecided", "disposal_unexecuted"
ON_ANY: Mapping[str, Words] = {
    INCOMPLETE: Words("rekisteröinti puutteellinen", "registrering ofullständig", "record incomplete"),
    CONTRADICTION: Words("ristiriita ratkaisematta", "motsägelse olöst", "contradiction flagged"),
    DISPUTED: Words("kustannuksen avustus kiistanalainen", "kostnadens understöd tvistigt", "cost disputed"),
    UNCONFIRMED: Words("korjaus vahvistamatta", "rättelse obekräftad", "correction not confirmed"),
    WRITE: Words("kirjaus ratkaisematta", "registrering oavgjord", "write not decided"),
    DISPOSAL: Words("hävittäminen toteuttamatta", "förstöring inte utförd", "disposal not executed"),
    HOLD: Words("säilytysmääräys voimassa", "bevarandeföreläggande i kraft", "hold in force"),
}
"""What may be open of a record of any kind, of a cost, and beside records: writes that wait and disposal lists."""
INNER = (INCOMPLETE, CONTRADICTION, UNCONFIRMED, HOLD)
"""What only archivists are shown of a record."""
Mandatory = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Board:
    """What is open that the caller may see, the most urgent first: all of it or the first items; and their numbers."""

    items: Sequence[OpenItem]
    numbers: Mapping[str, int]

    @property
    def open(self) -> int:
        """How many items there are."""
        return sum(self.numbers.values())

    def by_matter(self) -> dict[str, int]:
        """How many items of each sort there are."""
        return dict(sorted(self.numbers.items()))


EVERYTHING = Narrowed()


def matters() -> dict[str, Words]:
    """Every sort of open item there can be, with its words."""
    told = {each.code: each.words for kind in kinds().values() for each in kind.open}
    return told | dict(ON_ANY)


def board(
    states: StateReader,
    question: Question,
    mandatory: Mandatory,
    narrowed: Narrowed = EVERYTHING,
    *,
    limit: int | None = None,
) -> Board:
    """What is open on the day asked for; `mandatory` is what a registration of each kind must state.

    All of it, or the first items up to a limit; the numbers are of all.
    """
    of = deciders(states, question)
    numbers = _counted(states, question, mandatory, narrowed, of)
    items = list(_listed(states, question, mandatory, narrowed, of, -1 if limit is None else limit))
    beyond = [*_beyond(states, question, mandatory, narrowed), *claimed_items(states, question, narrowed)]
    if are_asked_for(narrowed) and (limit != 0 or narrowed.due_before):
        where = _where(states, question, mandatory, replace(narrowed, due_before=None), of)
        grants = open_grants(states, question, *where[:2], joined=where[2], before=narrowed.due_before)
        numbers = {**numbers, UNSETTLED: len(grants)} if grants else numbers
        full = limit is not None and len(items) >= limit > 0
        shown = {each.first: each for each in grants[:limit] if not full or each.urgency <= urgency(items[-1])}
        told = _told_of(states, question, mandatory, of, LISTED, [as_rows(shown.values())])
        items = sorted([*items, *(shown[first].told(item) for first, item in told)], key=urgency)
    if beyond:
        numbers = Counter(numbers) + Counter(each.matter for each in beyond)
        items = sorted([*items, *beyond], key=urgency)
    return Board(items[:limit], numbers)


def in_order(
    states: StateReader, question: Question, mandatory: Mandatory, narrowed: Narrowed = EVERYTHING
) -> Iterator[OpenItem]:
    """Everything on the board, the most urgent first, without keeping it; but for open grants, which are counted so."""
    of = deciders(states, question)
    grants: Sequence[OpenItem] = ()
    if are_asked_for(narrowed):
        where = _where(states, question, mandatory, replace(narrowed, due_before=None), of)
        found = open_grants(states, question, *where[:2], joined=where[2], before=narrowed.due_before)
        shown = {each.first: each for each in found}
        told = _told_of(states, question, mandatory, of, LISTED, [as_rows(shown.values())])
        grants = sorted((shown[first].told(item) for first, item in told), key=urgency)
    beyond = sorted(
        [*_beyond(states, question, mandatory, narrowed), *claimed_items(states, question, narrowed)], key=urgency
    )
    return merge(_listed(states, question, mandatory, narrowed, of, -1), grants, beyond, key=urgency)


def urgency(item: OpenItem) -> tuple[str, str, str]:
    """In which order items are listed; those alike in the order of recording."""
    return item.due or NO_DAY, item.matter, item.number or ""


def _counted(
    states: StateReader, question: Question, mandatory: Mandatory, narrowed: Narrowed, of: Deciders
) -> dict[str, int]:
    """How many items of each sort there are, of what a registration may lack only what every archive asks for."""
    where, values, joined = _where(states, question, mandatory, narrowed, of)
    access = " JOIN access a USING (first)" if joined else ""
    if narrowed.due_before:
        where, values = f"{where} AND o.matter <> ?", [*values, UNSETTLED]
    sql = f"SELECT {of.matter}, count(*) FROM {TABLE} o{access} WHERE {where} GROUP BY 1"
    return dict(states.db.execute(sql, values).fetchall())


def counted_by_day(
    states: StateReader, question: Question, mandatory: Mandatory, narrowed: Narrowed, days: Sequence[date]
) -> list[int]:
    """How many items there are as of each of several days, in their order, as known at one position."""
    if any(not set(asked) <= set(bits_of(kind)) for kind, asked in mandatory.items()):
        asking = (replace(question, as_of=day) for day in days)
        return [board(states, each, mandatory, narrowed, limit=0).open for each in asking]
    where, values, joined = _where(states, question, mandatory, narrowed, Deciders(), in_force=known)
    access = " JOIN access a USING (first)" if joined else ""
    sql = f"SELECT o.valid_from, o.valid_to, count(*) FROM {TABLE} o{access} WHERE {where} GROUP BY 1, 2"
    begins, ends = Counter[str](), Counter[str]()
    for since, until, number in states.db.execute(sql, values):
        begins[since] += number
        ends[until] += number
    found = {day: _upto(begins, day) - _upto(ends, day) for day in days}
    beside = {day: sum(1 for _ in claimed_items(states, replace(question, as_of=day), narrowed)) for day in days}
    if days and dissolved_bodies(states.picked, replace(question, as_of=max(days))):
        for day in days:
            on = replace(question, as_of=day)
            if (of := deciders(states, on)).ended:
                found[day] = sum(_counted(states, on, mandatory, narrowed, of).values())
    return [found[day] + beside[day] for day in days]


def _upto(numbers: Counter[str], day: date) -> int:
    on = min(day.isoformat(), LAST)
    return sum(number for since, number in numbers.items() if since <= on)


def known(question: Question, of: str) -> tuple[str, list[Any]]:
    """The clock of positions alone as one WHERE clause."""
    if question.known_at is None:
        return f"{of}.known_to = {STILL}", []
    return f"{of}.known_from <= ? AND {of}.known_to > ?", [question.known_at, question.known_at]


def _where(
    states: StateReader,
    question: Question,
    mandatory: Mandatory,
    narrowed: Narrowed,
    of: Deciders,
    in_force: Callable[[Question, str], tuple[str, list[Any]]] = in_force,
) -> tuple[str, list[Any], bool]:
    """What is asked for as a condition on the rows of what is open, and whether it is also one on `access`."""
    when, values = in_force(question, "o")
    parts = [when, of.open]
    for name, value in ((of.matter, narrowed.matter), ("o.kind", narrowed.kind)):
        if value:
            parts, values = [*parts, f"{name} = ?"], [*values, value]
    if narrowed.due_before:
        parts, values = [*parts, "o.due < ? AND o.due <> ?"], [*values, narrowed.due_before.isoformat(), NO_DAY]
    if narrowed.collections:
        own, named = open_in(states, question, narrowed.collections)
        parts, values = [*parts, own], [*values, *named]
    for kind, asked in mandatory.items():
        default = bits_of(kind)
        if not set(asked) <= set(default):
            parts, values = [*parts, "NOT (o.matter = ? AND o.kind = ?)"], [*values, INCOMPLETE, kind]
        elif set(asked) != set(default):
            bits = sum(bit for name, bit in default.items() if name in asked) | OTHERWISE
            parts.append("NOT (o.matter = ? AND o.kind = ? AND o.lacks & ? = 0)")
            values += [INCOMPLETE, kind, bits]
    if narrowed.origin:
        parts, values = [*parts, "a.origin = ?"], [*values, narrowed.origin]
    if question.caller.sees_all:
        return " AND ".join(parts), values, bool(narrowed.origin)
    may: Condition = states.may_see(question)
    parts += [may.sql, f"o.matter NOT IN ({','.join('?' * len(INNER))})"]
    return " AND ".join(parts), [*values, *may.values, *INNER], True


def _listed(
    states: StateReader, question: Question, mandatory: Mandatory, narrowed: Narrowed, of: Deciders, limit: int
) -> Iterator[OpenItem]:
    """The most urgent items up to a limit, but for open grants."""
    where, values, joined = _where(states, question, mandatory, narrowed, of)
    access = " JOIN access a USING (first)" if joined else ""
    listed = (
        f"SELECT o.first, o.known_from, o.valid_from, {of.matter} AS sort, o.due, o.number FROM {TABLE} o{access}"
        f" WHERE {where} AND o.matter <> ? ORDER BY o.due, sort, o.number, o.first LIMIT ?"
    )
    for _, item in _told_of(states, question, mandatory, of, listed, [*values, UNSETTLED, limit]):
        yield item


def _told_of(
    states: StateReader, question: Question, mandatory: Mandatory, of: Deciders, listed: str, values: Sequence[Any]
) -> Iterator[tuple[int, OpenItem]]:
    """The items of listed rows, each with the first position of its record."""
    sql = (
        f"SELECT i.first, i.sort, i.due, a.id, s.number, s.day, s.state FROM ({listed}) i JOIN access a USING (first)"
        " JOIN state s ON s.first = i.first AND s.known_from = i.known_from AND s.valid_from = i.valid_from"
        " ORDER BY i.due, i.sort, i.number, i.first"
    )
    day = (question.as_of or question.today).isoformat()
    for first, matter, due, id, number, on, stored in states.db.execute(sql, values):
        state = whole(states.db, first, stored)
        told = (
            {"title": state.get("title")}
            | _told(matter, state, on, mandatory, day)
            | assigned(matter, state, question)
            | of.told(first, matter)
        )
        last = None if due == NO_DAY else due
        yield first, OpenItem(matter, state["kind"], id, number, due=last, overdue=due < day, **told)


def _told(matter: str, state: State, on: str | None, mandatory: Mandatory, day: str) -> dict[str, Any]:
    """What is said of an item beside its day."""
    if matter == INCOMPLETE:
        missing = missing_of(state, on, mandatory.get(state["kind"], ()))
        return {"detail": tuple(missing or differing(state, on))}
    if matter == UNCONFIRMED:
        return {}
    if matter == CONTRADICTION:
        return {"detail": tuple(dict.fromkeys(flag["code"] for flag in state["flags"]))}
    if matter == HOLD:
        held = date.fromisoformat(day)
        return {"detail": tuple(hold["mandate"] for hold in state["holds"] if binds(hold, held))}
    if matter == DISPUTED:
        return {"title": state.get("note"), "amount": state["amount"]}
    described = next(each for each in kinds()[state["kind"]].open if each.code == matter)
    told = {name: part_of(state, name) for name in described.fields}
    party, amount = told.get(described.party), told.get(described.amount)
    return {"party": party, "amount": amount, "detail": described.missing(told)}


def _beyond(states: StateReader, question: Question, mandatory: Mandatory, narrowed: Narrowed) -> Iterator[OpenItem]:
    """Records that lack something, of kinds of which an archive asks for more than is usual."""
    more = {kind: asked for kind, asked in mandatory.items() if not set(asked) <= set(bits_of(kind))}
    asked_for = narrowed.matter in ("", INCOMPLETE) and narrowed.due_before is None
    if not more or not asked_for or not question.caller.sees_all:
        return
    names = ("items", "collection", "origin")
    said = {each.id: each for each in states.picked(question, names, kinds=tuple(more))}
    office = office_of(states, question, narrowed.collections)
    for each in incomplete(states, question, more):
        told, case = said[each.id].parts, said[each.id].case
        settled = "settled_on" in (told["items"] or {}).get(INCOMPLETE, ())
        within = office.has(told["collection"], case)
        within &= narrowed.origin in ("", told["origin"])
        if within and not settled and narrowed.kind in ("", each.kind):
            detail = each.missing or tuple(each.differing)
            told = {"detail": detail} | assigned(INCOMPLETE, {"items": told["items"] or {}}, question)
            yield OpenItem(INCOMPLETE, each.kind, each.id, each.number, each.title, None, overdue=False, **told)
