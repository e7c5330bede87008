"""When each record falls due and what is done then: from its class, its trigger and its holds, on both clocks."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from archive.fold.corrections import WAITING
from archive.retention.schedule import ScheduleRow, Trigger, disposal_due
from projections.duties.schedules import versions
from projections.states.ask import StateReader
from projections.states.question import Picked, Question

_NAMES = ("title", "record_class", "schedule", "dated", "holds", "closed_on", "final_on", "corrections")

SECOND_PERSON = "second_person"


@dataclass(frozen=True, slots=True)
class Due:
    """What the schedule states about one record.

    `due` is the first day of its action; without one `waits_for` states what is missing: case_closing, case, date,
    schedule, set_aside (its case is), or nothing because it is permanent. With one or without, it may wait for
    fold_review, or for a second_person who decides about a correction of it. `holds` are those in force, its case's
    among them.
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
    states: StateReader, question: Question, on: date, *, kinds: tuple[str, ...] = (), closing: str | None = None
) -> Iterator[Due]:
    """Every record that has a class, in the order in which they came; holds are those in force `on` a day.

    `closing` names a case taken as closed on that day, whether it is or not.
    """
    rows = {version.id: version.rows for version in versions(states, question)}
    cases = _cases(states, question)
    if closing is not None and closing in cases:
        cases[closing] = replace(cases[closing], closed_on=on.isoformat())
    aside = {each.id for each in states.aside()}
    classed = "json_extract(s.state, '$.record_class') IS NOT NULL"
    for picked in states.picked(question, _NAMES, kinds=kinds, only=classed):
        row = rows.get(picked.parts["schedule"] or "", {}).get(picked.parts["record_class"])
        found = _due(picked, row, cases, on)
        yield replace(found, due=None, waits_for="set_aside") if picked.case in aside else found


def awaits_second_person(corrections: Any) -> bool:
    """Whether a correction of a record waits for a second person."""
    return any(each.get("outcome") == WAITING for each in corrections or ())


@dataclass(frozen=True, slots=True)
class _CaseState:
    closed_on: str | None
    holds: tuple[dict[str, Any], ...]


def _cases(states: StateReader, question: Question) -> dict[str, _CaseState]:
    found = states.picked(question, ("closed_on", "holds"), kinds=("case",), hidden=True, destroyed=True)
    return {case.id: _CaseState(case.parts["closed_on"], tuple(case.parts["holds"] or ())) for case in found}


def _due(picked: Picked, row: ScheduleRow | None, cases: Mapping[str, _CaseState], on: date) -> Due:
    case = cases.get(picked.case or "")
    triggered, waits_for = (None, "schedule") if row is None else _triggered(picked, row, case)
    due = disposal_due(row, date.fromisoformat(triggered)) if row and triggered else None
    holds = [*(picked.parts["holds"] or ()), *(case.holds if case and picked.kind != "case" else ())]
    return Due(
        id=picked.id,
        kind=picked.kind,
        title=picked.parts["title"],
        number=picked.number,
        case=picked.case,
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


def _triggered(picked: Picked, row: ScheduleRow, case: _CaseState | None) -> tuple[str | None, str | None]:
    """The day that starts the period, or what it waits for."""
    if row.permanent:
        return None, None
    if row.trigger is Trigger.case_resolved:
        if case is None:
            return None, "case"
        return (case.closed_on, None) if case.closed_on else (None, "case_closing")
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
