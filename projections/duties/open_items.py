"""What is still open in an organisation that ends: as the kinds of record describe it, and of records of any kind.

Holds, contradictions and missing fields are shown to whom everything is shown.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from heapq import merge
from itertools import islice
from typing import Any

import orjson

from archive.fold.registry import State
from archive.kind import Open, Words, kinds
from projections.duties.claimed import claimed_items
from projections.duties.deciders import Deciders, deciders
from projections.duties.due import binds
from projections.duties.grant_days import UNSETTLED
from projections.duties.incomplete import incomplete
from projections.duties.offices import office_of
from projections.duties.open_grants import OpenGrant, Row, are_asked_for, by_urgency, open_grants
from projections.duties.open_rows import INNER, Asked, Mandatory, asked_of, counted, known, spans
from projections.duties.opened import Narrowed, OpenItem, assigned
from projections.states.ask import StateReader
from projections.states.deciders import dissolved_bodies
from projections.states.opened.rows import ORDERS
from projections.states.opened.ways import (
    CONTRADICTION,
    DISPUTED,
    HOLD,
    INCOMPLETE,
    NO_DAY,
    UNCONFIRMED,
    bits_of,
    differing,
    missing_of,
    part_of,
)
from projections.states.question import Question
from projections.states.rows import LAST
from projections.states.texts import whole

__all__ = ["INNER", "Board", "Narrowed", "OpenItem", "board", "counted_by_day", "in_order", "matters", "urgency"]
WRITE, DISPOSAL = "write_undecided", "disposal_unexecuted"
ON_ANY: Mapping[str, Words] = {
    INCOMPLETE: Words("rekisteröinti puutteellinen", "registrering ofullständig", "record incomplete"),
    CONTRADICTION: Words("ristiriita ratkaisematta", "motsägelse olöst", "contradiction flagged"),
    DISPUTED: Words("kustannuksen avustus kiistanalainen", "kostnadens understöd tvistigt", "cost disputed"),
    UNCONFIRMED: Words("korjaus vahvistamatta", "rättelse obekräftad", "correction not confirmed"),
    WRITE: Words("kirjaus ratkaisematta", "registrering oavgjord", "write not decided"),
    DISPOSAL: Words("hävittäminen toteuttamatta", "förstöring inte utförd", "disposal not executed"),
    HOLD: Words("hävittämiskielto voimassa", "förstöringsförbud i kraft", "hold in force"),
}
"""What may be open of a record of any kind, of a cost, and beside records: writes that wait and disposal lists."""
PAGE = 500
LISTED = (
    "SELECT r.key, a.id, s.number, s.day, s.state FROM json_each(?) r"
    " CROSS JOIN access a ON a.first = json_extract(r.value, '$[0]')"
    " CROSS JOIN state s ON s.first = a.first AND s.known_from = json_extract(r.value, '$[1]')"
    " AND s.valid_from = json_extract(r.value, '$[2]') ORDER BY r.key"
)
"""The records of listed rows, in their order."""


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
    asked = asked_of(states, question, mandatory, narrowed, of)
    numbers, rows = counted(states, question, mandatory, narrowed, of), list[Row]()
    if limit != 0:
        rows = list(_listed(states, asked, of, -1 if limit is None else limit))
    grants = list[OpenGrant]()
    if are_asked_for(narrowed) and (limit != 0 or narrowed.due_before):
        every = asked_of(states, question, mandatory, replace(narrowed, due_before=None), of)
        grants = open_grants(
            states, question, every.where, every.values, rows=every.rows[0], before=narrowed.due_before
        )
        numbers = {**numbers, UNSETTLED: len(grants)} if grants else numbers
        rows = sorted([*rows, *(each.row for each in grants[:limit])], key=by_urgency)[:limit]
    items = list(_told_of(states, question, mandatory, of, rows, {each.first: each for each in grants}))
    beyond = [*_beyond(states, question, mandatory, narrowed), *claimed_items(states, question, narrowed)]
    if beyond:
        numbers = Counter(numbers) + Counter(each.matter for each in beyond)
        items = sorted([*items, *beyond], key=urgency)
    return Board(items[:limit], numbers)


def in_order(
    states: StateReader, question: Question, mandatory: Mandatory, narrowed: Narrowed = EVERYTHING
) -> Iterator[OpenItem]:
    """Everything on the board, the most urgent first, without keeping it; but for open grants, which are counted so."""
    of = deciders(states, question)
    grants = list[OpenGrant]()
    if are_asked_for(narrowed):
        every = asked_of(states, question, mandatory, replace(narrowed, due_before=None), of)
        grants = open_grants(
            states, question, every.where, every.values, rows=every.rows[0], before=narrowed.due_before
        )
    listed = _listed(states, asked_of(states, question, mandatory, narrowed, of), of, -1)
    rows = merge(listed, (each.row for each in grants), key=by_urgency)
    beyond = sorted(
        [*_beyond(states, question, mandatory, narrowed), *claimed_items(states, question, narrowed)], key=urgency
    )
    told = _told_of(states, question, mandatory, of, rows, {each.first: each for each in grants})
    return merge(told, beyond, key=urgency)


def urgency(item: OpenItem) -> tuple[str, str, str]:
    """In which order items are listed; those alike in the order of recording."""
    return item.due or NO_DAY, item.matter, item.number or ""


def counted_by_day(
    states: StateReader, question: Question, mandatory: Mandatory, narrowed: Narrowed, days: Sequence[date]
) -> list[int]:
    """How many items there are as of each of several days, in their order, as known at one position."""
    if any(not set(asked) <= set(bits_of(kind)) for kind, asked in mandatory.items()):
        asking = (replace(question, as_of=day) for day in days)
        return [board(states, each, mandatory, narrowed, limit=0).open for each in asking]
    begins, ends = Counter[str](), Counter[str]()
    for since, until, number in spans(states, asked_of(states, question, mandatory, narrowed, Deciders(), known)):
        begins[since] += number
        ends[until] += number
    found = {day: _upto(begins, day) - _upto(ends, day) for day in days}
    beside = {day: sum(1 for _ in claimed_items(states, replace(question, as_of=day), narrowed)) for day in days}
    if days and dissolved_bodies(states.picked, replace(question, as_of=max(days))):
        for day in days:
            on = replace(question, as_of=day)
            if (of := deciders(states, on)).ended:
                found[day] = sum(counted(states, on, mandatory, narrowed, of).values())
    return [found[day] + beside[day] for day in days]


def _upto(numbers: Counter[str], day: date) -> int:
    on = min(day.isoformat(), LAST)
    return sum(number for since, number in numbers.items() if since <= on)


def _listed(states: StateReader, asked: Asked, of: Deciders, limit: int) -> Iterator[Row]:
    """The rows of the most urgent items up to a limit, but for open grants."""
    found = list[Iterator[Row]]()
    for rows, order in zip(asked.rows, ORDERS, strict=False):
        sql = (
            f"SELECT o.first, o.known_from, o.valid_from, {of.matter} AS sort, o.due, o.number FROM {rows}"
            f" WHERE {asked.where} AND o.matter <> ? ORDER BY {order} LIMIT ?"
        )
        read = states.db.execute(sql, [*asked.values, UNSETTLED, limit])
        found.append((*row[:5], row[5] or "") for row in read)
    return islice(merge(*found, key=by_urgency), None if limit < 0 else limit)


def _told_of(
    states: StateReader,
    question: Question,
    mandatory: Mandatory,
    of: Deciders,
    rows: Iterable[Row],
    grants: Mapping[int, OpenGrant],
) -> Iterator[OpenItem]:
    """The items of listed rows, in their order."""
    day = (question.as_of or question.today).isoformat()
    remaining = iter(rows)
    while page := list(islice(remaining, PAGE)):
        for key, id, number, on, stored in states.db.execute(LISTED, [orjson.dumps([row[:3] for row in page])]):
            first, _, _, matter, due, _ = page[key]
            state = whole(states.db, first, stored)
            told: dict[str, Any] = {"title": state.get("title")}
            told.update(_told(matter, state, on, mandatory, day))
            told.update(assigned(matter, state, question))
            told.update(of.told(first, matter))
            last = None if due == NO_DAY else due
            item = OpenItem(matter, state["kind"], id, number, due=last, overdue=due < day, **told)
            yield grants[first].told(item) if matter == UNSETTLED else item


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
    described = _described(state["kind"], matter)
    party, amount = (part_of(state, name) if name else None for name in (described.party, described.amount))
    lacking = described.missing({name: part_of(state, name) for name in described.needing})
    return {"party": party, "amount": amount, "detail": lacking}


@cache
def _described(kind: str, matter: str) -> Open:
    return next(each for each in kinds()[kind].open if each.code == matter)


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
