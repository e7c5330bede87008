"""When a record falls due, judged from the record itself: what destruction asks, whatever a view may show."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from archive.case.model import Case
from archive.registration import Record
from archive.retention.binding import schedules
from archive.retention.schedule import ScheduleRow, Trigger, disposal_due
from archive.store import Archive


@dataclass(frozen=True, slots=True)
class Dueness:
    """The row a record is bound to, if any, and the first day of its action, if there is one yet."""

    record_class: str | None
    version: UUID | None
    row: ScheduleRow | None
    due: date | None


def due_of(archive: Archive, record: Record[Any]) -> Dueness:
    """What the schedule says of a record as it is now."""
    record_class, version = record.bound
    row = _row(archive, version, record_class) if record_class and version else None
    triggered = _triggered(archive, record, row) if row else None
    due = disposal_due(row, triggered) if row and triggered else None
    return Dueness(record_class, version, row, due)


def _row(archive: Archive, version: UUID, record_class: str) -> ScheduleRow | None:
    versions = (each for schedule in schedules(archive) for each in schedule.versions if each.id == version)
    return next((each.rows.get(record_class) for each in versions), None)


def _triggered(archive: Archive, record: Record[Any], row: ScheduleRow) -> date | None:
    if row.trigger is Trigger.document_date:
        return record.dated_on()
    if row.trigger is Trigger.none:
        return None
    if isinstance(record, Case):
        return record.closed_on
    if record.case is None or not archive.exists(record.case):
        return None
    return archive.load(Case, record.case).closed_on
