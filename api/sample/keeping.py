"""The part of the story that archivists tell: who they are, the schedule, holds, and what is destroyed.

Each step looks first whether it is recorded already, so that an interrupted build goes on.
"""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from api.sample.shorthand import record_id
from api.sample.story import Step
from archive.actor.usecases import find_actor, register_actor
from archive.disposal import usecases as disposing
from archive.disposal.events import Note
from archive.disposal.model import Disposal
from archive.kernel import ActorId
from archive.record.store import Archive
from archive.recordwide import HoldPlaced, Reason
from archive.retention.binding import schedules
from archive.retention.events import ClassText, ScheduleAdopted, ScheduleText
from archive.retention.schedule import ScheduleRow
from archive.retention.usecases import adopt_schedule, place_hold
from archive.winddown.events import WindDownClosed
from archive.winddown.usecases import close_wind_down
from services.home.archive_home import ArchiveHome
from services.winddown import closing

COOLING_OFF_DAYS = 7
Close = Callable[[UUID, date, str, ActorId], object]
"""Closes a wind-down: its id, the day, what is said about it, who does it."""


def keep(archive: Archive, step: Step, *, by: ActorId, destroy: Callable[[UUID], object]) -> None:
    """Do one step that is not a record's own. Refuses (LookupError): one that is not known here."""
    if step.kind == "actor":
        if find_actor(archive, step.key) is None:
            register_actor(archive, step.key, by=by)
    elif step.kind == "schedule":
        _adopt(archive, step, by)
    elif step.kind == "disposal":
        _dispose(archive, step, by, destroy)
    else:
        raise LookupError(f"the story has no {step.kind}")


def person(archive: Archive, name: str) -> ActorId:
    """Somebody the story registered before. Refuses (LookupError): nobody of this name."""
    found = find_actor(archive, name)
    if found is None:
        raise LookupError("the story lets somebody act who was not registered")
    return found


def hold(archive: Archive, step: Step, id: UUID, *, by: ActorId) -> None:
    """Place a hold on one record."""
    placed = HoldPlaced(
        hold=uuid5(id, step.key),
        mandate=step.fields["mandate"],
        starts_on=step.at.date(),
        content=Reason(reason=step.fields["reason"]),
    )
    place_hold(archive, [id], placed, by=by)


def told_closed(archive: Archive) -> Close:
    """Record a closing as the story states it, whatever is open."""

    def close(id: UUID, on: date, reason: str, by: ActorId) -> None:
        closed = WindDownClosed(closed_on=on, position=archive.position, content=Reason(reason=reason))
        close_wind_down(archive, id, closed, by=by, within=lambda _: None)

    return close


def judged_closed(home: ArchiveHome) -> Close:
    """Close a wind-down as its archivist does: refused while anything is open."""

    def close(id: UUID, on: date, reason: str, by: ActorId) -> None:
        home.projections.catch_up()
        closing.close(home, home.admin(), id, on, reason, by=by, expecting=None)

    return close


def _adopt(archive: Archive, step: Step, by: ActorId) -> None:
    if any(each.name == step.key for each in schedules(archive)):
        return
    classes = step.fields["classes"]
    rows = [{name: value for name, value in each.items() if name != "title"} for each in classes]
    adopted = ScheduleAdopted(
        code=step.key,
        version=step.fields["edition"],
        in_force_from=step.at.date(),
        rows=tuple(ScheduleRow.model_validate(row) for row in rows),
        content=ScheduleText(
            title=step.fields["title"],
            classes=tuple(ClassText(code=each["code"], title=each["title"]) for each in classes),
        ),
    )
    adopt_schedule(archive, adopted, by=by)


def _dispose(archive: Archive, step: Step, by: ActorId, destroy: Callable[[UUID], object]) -> None:
    """The step of the disposal whose number in the archive is the key."""
    known, note = [*disposing.disposals(archive)], Note(note=step.fields.get("note"))
    at = int(step.key) - 1
    if step.do is None:
        if at == len(known):
            ids = [_named(archive, name) for name in step.fields["records"]]
            disposing.list_for_destruction(archive, ids, note, by=by)
        return
    disposal = known[at]
    if step.do == "executions":
        if disposal.certificate is None:
            _begin(archive, disposal, by)
            destroy(disposal.id)
    elif disposal.version >= step.version:
        return
    elif step.do == "reviews":
        disposing.review(archive, disposal.id, note, by=by)
    elif step.do == "approvals":
        disposing.approve(archive, disposal.id, note, cooling_off_days=COOLING_OFF_DAYS, by=by)
    else:
        raise LookupError(f"a disposal has no {step.do}")


def _begin(archive: Archive, disposal: Disposal, by: ActorId) -> None:
    if disposal.id not in disposing.under_way(archive):
        disposing.begin(archive, disposal.id, by=by)


def _named(archive: Archive, name: Any) -> UUID:
    kind, _, key = str(name).removeprefix("@").partition(":")
    return record_id(archive.origin, kind, key)
