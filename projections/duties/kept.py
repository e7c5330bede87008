"""The class that keeps a case longest, of its own and those of the cases merged into it."""

from datetime import date
from typing import Any

from archive.fold.registry import State
from archive.retention.dueness import longest
from archive.retention.hiding import dated_on
from archive.retention.schedule import ScheduleRow, Trigger, disposal_due
from projections.duties.schedules import versions
from projections.states import Question, StateReader

_NAMES = ("record_class", "schedule", "case")


def with_class_that_keeps(states: StateReader, question: Question, state: State) -> State:
    """A state with `kept_as`: the class that keeps the case longest, and whose it is; other states as they are."""
    others = state.get("kept_by")
    if not others:
        return state
    rows = {version.id: version.rows for version in versions(states, question)}
    day = dated_on(state)
    own = {"record_class": state.get("record_class"), "schedule": state.get("schedule"), "case": state["id"]}
    classes = [own | {"day": day.isoformat() if day else None}, *others]
    bound = [each for each in classes if each["record_class"]]
    longest_of = max(bound, key=lambda each: _keeps(each, rows, state.get("closed_on")))
    return state | {"kept_as": {name: longest_of[name] for name in _NAMES if longest_of.get(name)}}


def _keeps(
    bound: dict[str, Any], rows: dict[str, dict[str, ScheduleRow]], closed_on: str | None
) -> tuple[bool, bool, bool, str]:
    row = rows.get(bound.get("schedule") or "", {}).get(bound["record_class"])
    starts = None
    if row is not None:
        starts = bound.get("day") if row.trigger is Trigger.document_date else closed_on
    due = disposal_due(row, date.fromisoformat(starts)) if row is not None and starts else None
    return longest(row, due.isoformat() if due else None)
