"""Which records that are filed to a case fall due on another day because its closing day is another."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

from archive.case.whole import cases_of, whole_now
from archive.fold.registry import State
from archive.fold.timeline import Timeline
from archive.record.store import Archive
from archive.registration import Record
from archive.registration.mentions import filed_to
from archive.retention.dueness import Dueness, due_by


class Moved(NamedTuple):
    """A record with when it falls due, before and after."""

    id: UUID
    kind: str
    was: Dueness
    now: Dueness


def filed_states(archive: Archive, case: Record[Any]) -> Iterator[State]:
    """What is filed to a case and to all that are one with it, as it stands today."""
    cases, day = [each.id for each in cases_of(archive, case.id)], case.today.isoformat()
    filed = (id for each in cases for id in filed_to(archive, each))
    timelines = [Timeline(archive.seen_of(str(id), archive.position)) for id in filed]
    timelines += [root.timeline for id in cases for root in archive.collected(id) if isinstance(root, Record)]
    ids = {str(each) for each in cases}
    for each in timelines:
        state = each.state(max(day, each.opening)) or {}
        if state.get("case") in ids and "destroyed_on" not in state:
            yield state


def wholes(archive: Archive, before: Record[Any], after: Record[Any]) -> tuple[State, State]:
    """The case by which a case goes as a whole, before and after a change of it."""
    goes_by = cases_of(archive, before.id)[0].id
    was, now = (whole_now(archive, goes_by, {before.id: each.now}) for each in (before, after))
    return was, now


def moved(archive: Archive, before: Record[Any], after: Record[Any]) -> list[Moved]:
    """The records of a case that fall due on another day once it is closed on another; none of another record."""
    if before.kind != "case" or before.now.get("closed_on") == after.now.get("closed_on"):
        return []
    was, now = wholes(archive, before, after)
    found = (
        Moved(UUID(each["id"]), each["kind"], due_by(archive, each, was), due_by(archive, each, now))
        for each in filed_states(archive, before)
    )
    return [each for each in found if each.was.due != each.now.due]
