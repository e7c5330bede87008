"""When each record falls due and what is done then: from its class, its trigger and its holds, on both clocks."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Any

import orjson

from archive.contract.ending import last_day
from archive.fold.corrections import WAITING
from archive.retention.dueness import longest
from archive.retention.schedule import ScheduleRow, Trigger, disposal_due
from projections.duties.schedules import versions
from projections.states.ask import StateReader
from projections.states.opened.sought import HAS_CLASS, SEVERAL, bound_as
from projections.states.question import HELD_HERE, Picked, Question
from projections.states.rows import STILL

_ENDING = ("ends_on", "transferred_on")
_NAMES = (
    "title", "record_class", "schedule", "dated", "holds", "closed_on", "final_on", "corrections", "merged_into",
    "contract", *_ENDING,
)  # fmt: skip

SECOND_PERSON = "second_person"
CLASSED = f"{HAS_CLASS} AND {HELD_HERE}"
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Due:
    """What the schedule states about one record.

    `due` is the first day of its action; without one `waits_for` states what is missing: case_closing, case, date,
    contract_end, contract, schedule, set_aside (its case is), or nothing because it is permanent. With one or without,
    it may wait for fold_review, or for a second_person who decides about a correction of it. `holds` are those in
    force, its case's among them.
    """

    id: str
    kind: str
    title: str | None
    number: str | None
    case: str | None
    record_class: str
    version: str
    first: int
    action: str
    years: int | None
    trigger: str | None
    triggered_on: str | None
    due: str | None
    waits_for: str | None
    holds: tuple[str, ...]

    @property
    def held(self) -> bool:
        """Whether a hold is in force."""
        return bool(self.holds)

    def as_dict(self) -> dict[str, Any]:
        """Its values for JSON."""
        names = tuple(name for name in self.__slots__ if name != "first")
        return {name: getattr(self, name) for name in names} | {"holds": list(self.holds), "held": self.held}


def due_days(
    states: StateReader,
    question: Question,
    on: date,
    *,
    kinds: tuple[str, ...] = (),
    closing: str | None = None,
    after: int = 0,
    alone: bool = False,
) -> Iterator[Due]:
    """Every record that has a class, in the order in which they came; holds are those in force `on` a day.

    `closing` names a case taken as closed on that day, whether it is or not. `alone`: others than those that are due by
    that day may be left out.
    """
    rows = {version.id: version.rows for version in versions(states, question)}
    if alone and not rows:
        return
    cases = _cases(states, question)
    if closing is not None and closing in cases:
        whole = replace(cases[closing], closed_on=on.isoformat())
        cases |= {id: whole for id, case in cases.items() if case.id == whole.id}
    contracts = _contracts(states, question, rows)
    aside = {each.id for each in states.aside()}
    parts: Iterator[Iterator[Picked]]
    if alone and question.known_at is None and closing is None:
        wanted = _maybe_due(states, rows, cases, on, after)
        some = (wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE))
        parts = (states.picked(question, _NAMES, kinds=kinds, only=CLASSED, among=each) for each in some)
    else:
        by = "state_by_bound" if question.known_at is None else ""
        parts = iter((states.picked(question, _NAMES, kinds=kinds, only=CLASSED, by=by, after=after),))
    for picked in chain.from_iterable(parts):
        case = cases.get(picked.case or "")
        contract = picked.parts if picked.kind == "contract" else contracts.get(picked.parts["contract"] or "")
        found = longest_of(_dues(picked, rows, _Around(case, contract), on))
        if found is not None:
            waits = picked.case in aside or (case is not None and case.id in aside)
            waits = waits or (found.trigger == Trigger.contract_ended and picked.parts["contract"] in aside)
            yield replace(found, due=None, waits_for="set_aside") if waits else found


def _maybe_due(
    states: StateReader,
    rows: Mapping[str, Mapping[str, ScheduleRow]],
    cases: "Mapping[str, _CaseState]",
    on: date,
    after: int,
) -> list[int]:
    """The first positions of all records that may be due by a day, from columns alone: in order, and after one."""
    days = {
        bound_as(version, code): f"{max(0, on.year - row.years):04}-12-31"
        for version, each in rows.items()
        for code, row in each.items()
        if row.trigger is Trigger.document_date and not row.permanent
    }
    others = [bound_as(version, code) for version, each in rows.items() for code, row in each.items()
              if row.trigger is Trigger.contract_ended]  # fmt: skip
    closed = [id for id, case in cases.items() if case.closed_on is not None and case.closed_on <= on.isoformat()]
    found = states.db.execute(
        "SELECT s.first FROM json_each(?) r CROSS JOIN state s INDEXED BY state_by_bound"
        f" WHERE s.bound = r.key AND s.day <= r.value AND s.known_to = {STILL} AND s.first > ?"
        " UNION SELECT s.first FROM json_each(?) r CROSS JOIN state s INDEXED BY state_by_bound"
        f" WHERE s.bound = r.value AND s.known_to = {STILL} AND s.first > ?"
        " UNION SELECT s.first FROM json_each(?) r CROSS JOIN state s INDEXED BY state_by_case"
        f" WHERE s.case_id = r.value AND s.known_to = {STILL} AND {HAS_CLASS} AND s.first > ? ORDER BY 1",
        (_json(days), after, _json([*others, SEVERAL]), after, _json(closed), after),
    )
    return [first for (first,) in found]


def _json(value: object) -> str:
    return orjson.dumps(value).decode()


def awaits_second_person(corrections: Any) -> bool:
    """Whether a correction of a record waits for a second person."""
    return any(each.get("outcome") == WAITING for each in corrections or ())


@dataclass(frozen=True, slots=True)
class _CaseState:
    """A case as a whole: that of the case it goes by, which is `shown` as its id where the caller sees it."""

    id: str
    shown: bool
    closed_on: str | None
    holds: tuple[dict[str, Any], ...]
    classes: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class _Around:
    """What else starts or holds the period of a record: its case, and the contract whose end counts."""

    case: _CaseState | None
    contract: Mapping[str, Any] | None


def _contracts(
    states: StateReader, question: Question, rows: Mapping[str, Mapping[str, ScheduleRow]]
) -> dict[str, Mapping[str, Any]]:
    """When each contract ends, where any class counts from that."""
    if not any(row.trigger is Trigger.contract_ended for each in rows.values() for row in each.values()):
        return {}
    found = states.picked(question, _ENDING, kinds=("contract",), hidden=True, destroyed=True)
    return {each.id: each.parts for each in found}


_WHOLE = ("closed_on", "holds", "merged_into", "record_class", "schedule", "kept_by")


def _cases(states: StateReader, question: Question) -> dict[str, _CaseState]:
    found = {each.id: each for each in states.picked(question, _WHOLE, kinds=("case",), hidden=True, destroyed=True)}
    goes_by = dict.fromkeys(found, "")
    for id in found:
        goes_by[id] = id
        while (into := found[goes_by[id]].parts["merged_into"]) in found:
            goes_by[id] = into
    others = {into for id, into in goes_by.items() if id != into}
    hidden = set() if question.caller.sees_all or not others else states.hidden_ids(others, question)
    return {id: _state_of(found[into], shown=into not in hidden) for id, into in goes_by.items()}


def _state_of(case: Picked, *, shown: bool) -> _CaseState:
    parts = case.parts
    own = {"record_class": parts["record_class"], "schedule": parts["schedule"], "day": case.day}
    classes = (*([own] if own["record_class"] else ()), *(parts["kept_by"] or ()))
    return _CaseState(case.id, shown, parts["closed_on"], tuple(parts["holds"] or ()), classes)


def _dues(
    picked: Picked, rows: Mapping[str, Mapping[str, ScheduleRow]], around: _Around, on: date
) -> Iterator[tuple[ScheduleRow | None, Due]]:
    """What each class states that keeps a record: its own; those of a case and of all that are one with it."""
    case = around.case
    if picked.kind != "case" or case is None:
        row = rows.get(picked.parts["schedule"] or "", {}).get(picked.parts["record_class"])
        yield row, _due(picked, row, around, on)
        return
    for bound in case.classes:
        row = rows.get(bound.get("schedule") or "", {}).get(bound["record_class"])
        told = picked.parts | {
            "closed_on": case.closed_on,
            "holds": list(case.holds),
            "schedule": bound.get("schedule"),
        }
        told |= {"record_class": bound["record_class"]}
        yield row, _due(replace(picked, parts=told, day=bound.get("day")), row, around, on)


def longest_of(found: Iterable[tuple[ScheduleRow | None, Due]]) -> Due | None:
    """Of what several classes state the one that keeps a record longest; None where none does."""
    told = list(found)
    return max(told, key=lambda each: longest(each[0], each[1].due))[1] if told else None


def _due(picked: Picked, row: ScheduleRow | None, around: _Around, on: date) -> Due:
    triggered, waits_for = (None, "schedule") if row is None else _triggered(picked, row, around)
    case = around.case
    due = disposal_due(row, date.fromisoformat(triggered)) if row and triggered else None
    holds = [*(picked.parts["holds"] or ()), *(case.holds if case and picked.kind != "case" else ())]
    return Due(
        id=picked.id,
        kind=picked.kind,
        title=picked.parts["title"],
        number=picked.number,
        case=case.id if case and case.shown else picked.case,
        record_class=picked.parts["record_class"],
        version=picked.parts["schedule"] or "",
        first=picked.first,
        action=row.action if row else "review",
        years=row.years if row else None,
        trigger=row.trigger if row else None,
        triggered_on=triggered,
        due=due.isoformat() if due else None,
        waits_for=SECOND_PERSON if awaits_second_person(picked.parts["corrections"]) else waits_for,
        holds=tuple(dict.fromkeys(hold["hold"] for hold in holds if binds(hold, on))),
    )


def _triggered(picked: Picked, row: ScheduleRow, around: _Around) -> tuple[str | None, str | None]:
    """The day that starts the period, or what it waits for."""
    if row.permanent:
        return None, None
    if row.trigger is Trigger.case_resolved:
        if around.case is None:
            return None, "case"
        return (around.case.closed_on, None) if around.case.closed_on else (None, "case_closing")
    if row.trigger is Trigger.contract_ended:
        if around.contract is None:
            return None, "contract"
        ended = last_day(around.contract)
        return (ended, None) if ended else (None, "contract_end")
    dated = picked.parts["dated"]
    day = dated.get("latest") if isinstance(dated, dict) else picked.day
    return (day, None) if day else (None, "date")


def binds(hold: Mapping[str, Any], day: date) -> bool:
    """Whether a hold shown by the views keeps its record that day."""
    ends_on, released_on, on = hold.get("ends_on"), hold.get("released_on"), day.isoformat()
    return (ends_on is None or ends_on >= on) and (released_on is None or released_on > on)


def calendar(found: Iterator[Due]) -> list[dict[str, Any]]:
    """How many records fall due in each year, by action, and how many of them are held."""
    counted: Counter[tuple[str, str]] = Counter()
    held: Counter[tuple[str, str]] = Counter()
    for each in found:
        if each.due:
            key = each.due[:4], each.action
            counted[key] += 1
            held[key] += each.held
    return [
        {"year": int(year), "action": action, "records": counted[year, action], "held": held[year, action]}
        for year, action in sorted(counted)
    ]
