"""Verbs of the retention room: schedules imported and retired, records reclassified, completed, declared final, put on
hold.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from archive.case.usecases import CaseIsClosed, cases_of, goes_to, require_takes
from archive.errors import Conflict, Invalid, NotFound
from archive.kernel import ActorId
from archive.kind import kind_of
from archive.merging.spreading import add_with_others
from archive.record.store import Archive, Receipt
from archive.recordwide import (
    HoldPlaced,
    HoldReleased,
    Reclassified,
    RecordFinalised,
    RegistrationCompleted,
)
from archive.registration import Record, RecordHeld, model_of
from archive.retention.binding import ClassNotInSchedule, in_force, schedule_id, schedules
from archive.retention.events import ScheduleAdopted, ScheduleRetired
from archive.retention.model import Schedule
from archive.terms import years_after

MOST_AT_ONCE = 10_000
MOST_YEARS_AHEAD = 5


def adopt_schedule(archive: Archive, adopted: ScheduleAdopted, *, by: ActorId) -> Receipt:
    """Import a version of the schedule it names, or the first version of a new one.

    Refuses: an unlawful row; a first day so far ahead that it is a slip, since nothing could follow on it until then.
    """
    if adopted.in_force_from > years_after(archive.recording_day(), MOST_YEARS_AHEAD):
        said = f"A version must come into force within {MOST_YEARS_AHEAD} years."
        raise Invalid(
            said, field="in_force_from", remedy="Give its first day; import a version of the distant future later."
        )
    known = schedules(archive)
    named = [each.id for each in known if each.name == adopted.code]
    schedule = archive.load(Schedule, named[0]) if named else Schedule(schedule_id(archive, len(known) + 1))
    schedule.adopt(adopted, by=by)
    return archive.add(schedule)


def retire_schedule(
    archive: Archive, id: UUID, retired: ScheduleRetired, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Retire a schedule. Refuses: a schedule that is already retired; a day on which it would never be in force."""
    schedule = archive.load(Schedule, id, expecting)
    if archive.set_aside(id):
        raise Conflict("The schedule is quarantined.", field="id", remedy="'archive health' shows why.")
    schedule.retire(retired, by=by)
    return archive.add(schedule)


def reclassify(
    archive: Archive, kind: str, id: UUID, reclassified: Reclassified, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Put a record into a class of today's schedule, which hides of it what it would have hidden at capture.

    Refuses: a class no schedule in force knows, a day to come.
    """
    archive.require_begun(reclassified.reclassified_on, "reclassified_on")
    record = archive.load(model_of(kind), id, expecting)
    bound = reclassified.model_copy(update={"schedule": version_of(archive, reclassified.record_class)})
    record.reclassify(bound.model_copy(update={"protects": record.hidden_by(bound)}), by=by)
    return add_with_others(archive, record, by=by)


def version_of(archive: Archive, code: str) -> UUID:
    """The version of the schedule a class is bound to now. Refuses: a class no schedule in force knows."""
    found = in_force(archive, code, archive.recording_day())
    if found is None:
        raise ClassNotInSchedule
    return found[0].id


def complete_registration(
    archive: Archive,
    kind: str,
    id: UUID,
    completed: RegistrationCompleted,
    *,
    by: ActorId,
    expecting: int | None = None,
) -> Receipt:
    """State what a registration lacks.

    A closed case takes a record dated on or before its closing with a reason. Refuses: what is stated otherwise
    already, an unknown or closed case, a receipt to come.
    """
    record = archive.load(model_of(kind), id, expecting)
    found: dict[str, object] = {}
    if completed.received_on is not None:
        archive.require_begun(completed.received_on, "received_on")
    if completed.case is not None:
        completed = completed.model_copy(update={"case": goes_to(archive, completed.case, record.case)})
    if completed.case != record.case:
        day, reason = completed.day or record.day(), getattr(completed.content, "reason", None)
        if not require_takes(archive, completed.case, day, reason, late="reason"):
            found["flagged"] = (CaseIsClosed.code,)
    if (hides := record.hidden_by(completed)).publicity is not None:
        found["protects"] = hides
    record.complete_registration(completed.model_copy(update=found), by=by)
    return add_with_others(archive, record, by=by)


def finalise(
    archive: Archive,
    kind: str,
    id: UUID,
    finalised: RecordFinalised,
    *,
    mandatory: Collection[str],
    by: ActorId,
    expecting: int | None = None,
) -> Receipt:
    """Declare a record final. Refuses: a registration that lacks a mandatory field."""
    record = archive.load(model_of(kind), id, expecting)
    record.finalise(finalised, mandatory, by=by)
    return archive.add(record)


def record_of(archive: Archive, id: UUID) -> Record[Any]:
    """The record behind an id, of whatever kind. Refuses: none, or one that does not belong to a room."""
    rows = archive.recorder.read_stream(id, lte=1)
    kind = kind_of(rows[0][4]) if rows else None
    if kind is None:
        raise NotFound("There is no record with this id.", field="records")
    return archive.load(model_of(kind.name), id)


def place_hold(archive: Archive, ids: Sequence[UUID], placed: HoldPlaced, *, by: ActorId) -> Receipt:
    """Place one hold on many records at once, or on none; it binds from now on, whatever day it names.

    Refuses: no record, one that is destroyed.
    """
    records = _records(archive, ids)
    for record in records:
        record.place_hold(placed, by=by)
    return archive.add(*records)


def release_hold(archive: Archive, ids: Sequence[UUID], released: HoldReleased, *, by: ActorId) -> Receipt:
    """Release one hold from many records at once, or from none; on a day to come, or at once.

    Refuses: one it was never placed on.
    """
    records = _records(archive, ids)
    for record in records:
        record.release_hold(released, by=by)
    return archive.add(*records)


def require_unheld(archive: Archive, record: Record[Any], day: date) -> None:
    """Refuse the destruction of a record that is held itself, or whose case is."""
    record.must_be_unheld(day)
    case = record.id if record.kind == "case" else record.case
    if case is not None and archive.exists(case):
        try:
            for each in cases_of(archive, case):
                each.must_be_unheld(day)
        except RecordHeld as held:
            held.remedy = "Its case is under a hold: have that hold released."
            raise


def _records(archive: Archive, ids: Sequence[UUID]) -> list[Record[Any]]:
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        raise Invalid("No record was given.", field="records", remedy="Give at least one id.")
    if len(wanted) > MOST_AT_ONCE:
        raise Invalid(
            f"At most {MOST_AT_ONCE} records can be given at once.", field="records", remedy="Send several requests."
        )
    return [record_of(archive, id) for id in wanted]
