"""When a record falls due, judged from the record itself: what destruction asks, whatever a view may show."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from archive.fold.registry import State
from archive.record.asked import Asked
from archive.registration import Record, dated_on, model_of
from archive.retention.binding import row_of
from archive.retention.schedule import ScheduleRow, Trigger, disposal_due


@dataclass(frozen=True, slots=True)
class Dueness:
    """The row a record is bound to, if any, and the first day of its action, if there is one yet."""

    record_class: str | None
    version: UUID | None
    row: ScheduleRow | None
    due: date | None


def due_of(archive: Asked, record: Record[Any]) -> Dueness:
    """What the schedule states about a record as it is now."""
    state = record.now
    case = None
    if state["kind"] != "case" and record.case is not None and archive.exists(record.case):
        case = archive.load(model_of("case"), record.case).now
    return due_by(archive, state, case)


def due_by(archive: Asked, state: State, case: State | None) -> Dueness:
    """What the schedule states about a record in a state, filed to a case in its state."""
    record_class, version = state.get("record_class"), state.get("schedule")
    found = UUID(version) if version else None
    row = row_of(archive, found, record_class) if record_class and found else None
    triggered = _triggered(state, case, row) if row else None
    due = disposal_due(row, triggered) if row and triggered else None
    return Dueness(record_class, found, row, due)


def _triggered(state: State, case: State | None, row: ScheduleRow) -> date | None:
    """The day that starts the period of a row, once it is known."""
    if row.trigger is Trigger.document_date:
        return dated_on(state)
    if row.trigger is Trigger.none:
        return None
    closed = (state if state["kind"] == "case" else case or {}).get("closed_on")
    return date.fromisoformat(closed) if closed else None
