"""Binding records to the schedule: which class is in force, and what it gives a record at capture."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import count, takewhile
from typing import TypeVar
from uuid import UUID

from archive.document.events import DocumentFiled
from archive.errors import Invalid
from archive.record.asked import Asked
from archive.registered import Registered, public_id
from archive.retention.events import ScheduleAdopted
from archive.retention.model import Schedule, Version
from archive.retention.protecting import protection
from archive.retention.schedule import ScheduleRow, protective_personal, protective_publicity
from archive.values import PersonalData, Publicity, PublicityClass

R = TypeVar("R", bound=Registered)


class ClassNotInSchedule(Invalid):
    """A class that no schedule in force knows cannot be used."""

    code = "class_not_in_schedule"
    field = "record_class"
    remedy = "Use a class of a schedule in force (GET /retention/schedules), or import the schedule first."

    def __init__(self) -> None:
        super().__init__("No schedule in force has this class.")


def schedule_id(archive: Asked, number: int) -> UUID:
    """The id of the first, second … schedule of this archive, recorded or not."""
    return _numbered(archive.origin, number)


@cache
def _numbered(origin: str, number: int) -> UUID:
    return public_id(origin, "schedule", str(number))


def schedules(archive: Asked) -> list[Schedule]:
    """Every schedule of this archive's own, in order; what is registered is bound to them."""
    ids = (schedule_id(archive, number) for number in count(1))
    return [archive.glance(Schedule, id) for id in takewhile(archive.exists, ids)]


def row_of(archive: Asked, version: UUID, code: str) -> ScheduleRow | None:
    """The row of a class in a version of a schedule, one of this archive or a received one; None: no such.

    A received record stays bound to the version it was bound to where it was recorded first.
    """
    versions = (each for schedule in _known(archive) for each in schedule.versions if each.id == version)
    return next((each.rows.get(code) for each in versions), None)


def _known(archive: Asked) -> Iterator[Schedule]:
    """This archive's own schedules, then those that came from others; these are looked up only where they are asked."""
    yield from schedules(archive)
    for id in archive.received(ScheduleAdopted.name):
        yield archive.glance(Schedule, id)


def in_force(archive: Asked, code: str, day: date) -> tuple[Version, ScheduleRow] | None:
    """The version and row that govern a class that day; of two schedules the one that came into force last."""
    versions = [each.in_force(day) for each in schedules(archive)]
    holding = [version for version in versions if version and code in version.rows]
    if not holding:
        return None
    newest = max(holding, key=lambda version: version.in_force_from)
    return newest, newest.rows[code]


def bound(archive: Asked, registered: R) -> R:
    """The first event of a record, bound to the version in force today, with what its class gives protectively.

    What was stated public in a class that hides its records is hidden, until somebody decides its publicity.
    Refuses: a class no schedule in force knows.
    """
    if registered.record_class is None:
        return registered
    today = archive.recording_day()
    found = in_force(archive, registered.record_class, today)
    if found is None:
        raise ClassNotInSchedule
    version, row = found
    given, start = dict[str, object](), secrecy_start(registered) or today
    if registered.publicity is None:
        given["publicity"] = _lasting(protective_publicity(row, start))
    if registered.personal is None:
        given["personal"] = protective_personal(row)
    given = {name: value for name, value in given.items() if value is not None}
    told = {**given, "schedule": version.id, "defaulted": tuple(given)}
    if registered.publicity is not None and registered.publicity.publicity is PublicityClass.public:
        hides = protection(row, registered.publicity, PersonalData.sensitive, (), start=start, today=today)
        told |= {"protects": hides} if hides.undecided else {}
    return registered.model_copy(update=told)


def _lasting(given: Publicity | None) -> Publicity | None:
    """What a class gives; of one that is secret for no years, as older schedules have them, without a period.

    It hides until an archivist decides.
    """
    return given.model_copy(update={"secret_years": None}) if given is not None and given.secret_years == 0 else given


def secrecy_start(registered: Registered) -> date | None:
    """The day from which secrecy runs; None while the record has no day.

    A document that was received counts from its receipt, as what a private party gives does; any other record from
    its own day, a vague one from its last. Source: Act on Openness 621/1999 31 § 4.
    """
    if not isinstance(registered, DocumentFiled):
        return registered.effective_on
    return registered.received_on or (registered.dated.latest if registered.dated else None)


def as_stated(registered: R) -> R:
    """The first event as its registrar stated it, without what the archive added when it bound it."""
    if registered.schedule is None and not registered.flagged and not registered.defaulted:
        return registered
    return registered.model_copy(
        update={**dict.fromkeys((*registered.defaulted, "schedule", "protects")), "defaulted": (), "flagged": ()},
    )


def claimed(archive: Asked, registered: R) -> R:
    """What an import states: a class no schedule in force knows becomes what its source claims; no record is lost."""
    code = registered.record_class
    if code is None or in_force(archive, code, archive.recording_day()) is not None:
        return registered
    content = registered.content.model_copy(update={"claimed_class": code})
    return registered.model_copy(update={"record_class": None, "content": content})
