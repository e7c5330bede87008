"""When a record falls due, judged from the record itself: what destruction asks, whatever a view may show."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from archive.case.whole import survivor, whole_now
from archive.contract.ending import last_day
from archive.fold.registry import State
from archive.record.asked import Asked
from archive.registration import Record, dated_on, model_of
from archive.retention.binding import row_of
from archive.retention.schedule import Action, ScheduleRow, Trigger, disposal_due


@dataclass(frozen=True, slots=True)
class Dueness:
    """The row a record is bound to, if any, and the first day of its action, if there is one yet."""

    record_class: str | None
    version: UUID | None
    row: ScheduleRow | None
    due: date | None


def due_of(archive: Asked, record: Record[Any]) -> Dueness:
    """What the schedule states about a record as it is now; about a case as a whole, with those merged into it."""
    state = record.now
    if state["kind"] == "case":
        goes_by = survivor(archive, record.id)
        return due_by(archive, whole_now(archive, goes_by, {record.id: state}), None)
    case = None
    if record.case is not None and archive.exists(record.case):
        case = whole_now(archive, survivor(archive, record.case))
    return due_by(archive, state, case)


def due_by(archive: Asked, state: State, case: State | None) -> Dueness:
    """What the schedule states about a record in a state, filed to a case in its state.

    Of the classes that keep a case the longest applies.
    """
    found = _by_class(archive, state, case, dated_on(state), state)
    others = [_by_class(archive, state, case, _day(each.get("day")), each) for each in state.get("kept_by", ())]
    if not others:
        return found
    return max((each for each in (found, *others) if each.record_class), key=_keeps, default=found)


def longest(row: ScheduleRow | None, due: str | None) -> tuple[bool, bool, bool, str]:
    """How long a row keeps a case, to be compared: for good, until people look at it, until a day not known yet."""
    held = row is None or row.action is not Action.destroy
    return row is not None and row.permanent, held, due is None, due or ""


def _keeps(due: Dueness) -> tuple[bool, bool, bool, str]:
    return longest(due.row, due.due.isoformat() if due.due else None)


def _by_class(archive: Asked, state: State, case: State | None, dated: date | None, bound: State) -> Dueness:
    record_class, version = bound.get("record_class"), bound.get("schedule")
    found = UUID(version) if version else None
    row = row_of(archive, found, record_class) if record_class and found else None
    triggered = _triggered(archive, state, case, row, dated) if row else None
    due = disposal_due(row, triggered) if row and triggered else None
    return Dueness(record_class, found, row, due)


def _triggered(archive: Asked, state: State, case: State | None, row: ScheduleRow, dated: date | None) -> date | None:
    """The day that starts the period of a row, once it is known."""
    if row.trigger is Trigger.document_date:
        return dated
    if row.trigger is Trigger.contract_ended:
        return _day(last_day(_contract_of(archive, state)))
    if row.trigger is Trigger.none:
        return None
    return _day((state if state["kind"] == "case" else case or {}).get("closed_on"))


def _contract_of(archive: Asked, state: State) -> State:
    """The contract whose end counts: the record itself, or the one it is made under; nothing where there is none."""
    if state["kind"] == "contract":
        return state
    id = UUID(state["contract"]) if state.get("contract") else None
    return archive.glance(model_of("contract"), id).now if id and archive.exists(id) else {}


def _day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None
