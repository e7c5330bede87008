"""Whether a correction opens a record or shortens its retention: then it waits for a second person."""

from datetime import date
from typing import Any
from uuid import UUID

from archive.case.whole import cases_of
from archive.contract.ending import last_day
from archive.fold.registry import NEVER, State
from archive.record.store import Archive
from archive.registration import Record, binds
from archive.retention.dueness import Dueness, due_by, due_of
from archive.retention.moving import filed_states, wholes
from archive.retention.schedule import Action, CountedFrom, ScheduleRow, Trigger
from archive.retention.usecases import record_of
from archive.values import PersonalData, Publicity, PublicityClass

_CLASSES = {PublicityClass.public: 0, PublicityClass.partly_secret: 1}
_PERSONAL = {PersonalData.personal: 1, PersonalData.sensitive: 2}


def loosens(archive: Archive, before: Record[Any], after: Record[Any]) -> bool:
    """Whether more people may see a record, or see it earlier, or it may be destroyed earlier, than before.

    A case is judged with everything filed to it; a record that is filed to another case also by the holds on these.
    """
    if opens(before.now, after.now, before.today):
        return True
    if any(map(_sooner, _dues(archive, before), _dues(archive, after))):
        return True
    if before.kind == "case":
        return before.now.get("closed_on") != after.now.get("closed_on") and _shortens_filed(archive, before, after)
    if before.kind == "contract" and (last_day(after.now) or NEVER) < (last_day(before.now) or NEVER):
        return _counts_from(archive, before)
    return before.case != after.case and _leaves(archive, before, after)


def opens(was: State, now: State, today: date) -> bool:
    """Whether a record is open to more people, or from an earlier day on.

    What nobody stated and a class hides from now on is hidden as at capture, be it for a time.
    """
    if _personal(now) < _personal(was):
        return True
    opening, opens_on = _opening(was, today), _opening(now, today)
    if _publicity(was) is None and "publicity" in now.get("defaulted", ()):
        return opens_on <= today
    return opens_on < opening or (opening > today and _class(now) < _class(was))


def _opening(state: State, today: date) -> date:
    """The day from which everyone may see the record, as far as its publicity decides."""
    publicity = _publicity(state)
    if publicity is None or publicity.publicity is PublicityClass.not_public or not publicity.complete:
        return date.max
    if publicity.publicity is PublicityClass.public:
        return today
    return max(publicity.secret_until() or date.max, today)


def _publicity(state: State) -> Publicity | None:
    stated = state.get("publicity")
    return Publicity.model_validate(stated) if stated else None


def _class(state: State) -> int:
    publicity = _publicity(state)
    return 2 if publicity is None else _CLASSES.get(publicity.publicity, 2)


def _personal(state: State) -> int:
    held = state.get("personal")
    return _PERSONAL.get(PersonalData(held), 0) if held else 0


def _dues(archive: Archive, record: Record[Any]) -> tuple[Dueness, Dueness]:
    """When a record falls due with the cases that are merged, and when it would if their merge were undone."""
    case = None
    if record.kind != "case" and record.case is not None and archive.exists(record.case):
        case = next(each.now for each in cases_of(archive, record.case) if each.id == record.case)
    return due_of(archive, record), due_by(archive, record.now, case)


def _sooner(was: Dueness, now: Dueness) -> bool:
    """Whether any action, or destruction, is due earlier, or may be once a day is known that is not known yet."""
    return _due(now) < _due(was) or _destroyed_from(now) < _destroyed_from(was) or _may_be_sooner(was, now)


def _may_be_sooner(was: Dueness, now: Dueness) -> bool:
    """Whether a class that destroys from a day not known yet keeps shorter than before, or counts from another day."""
    before, after = was.row, now.row
    if after is None or not _destroys(after) or now.due is not None:
        return False
    if before is None or not _destroys(before) or before.trigger is not after.trigger:
        return True
    ends_earlier = (before.counted_from, after.counted_from) == (CountedFrom.year_end, CountedFrom.day)
    return after.years < before.years or (after.years == before.years and ends_earlier)


def _destroys(row: ScheduleRow) -> bool:
    return row.action is Action.destroy and not row.permanent


def _due(found: Dueness) -> date:
    return found.due or date.max


def _destroyed_from(found: Dueness) -> date:
    return _due(found) if found.row is not None and _destroys(found.row) else date.max


def _shortens_filed(archive: Archive, before: Record[Any], after: Record[Any]) -> bool:
    """Whether anything that is filed to a case falls due earlier by its closing, as merged or by itself."""
    was, now = wholes(archive, before, after)
    return any(
        _sooner(due_by(archive, state, was), due_by(archive, state, now))
        or (
            state["case"] == str(before.id)
            and _sooner(due_by(archive, state, before.now), due_by(archive, state, after.now))
        )
        for state in filed_states(archive, before)
    )


def _counts_from(archive: Archive, contract: Record[Any]) -> bool:
    """Whether the period of any record that is made under a contract starts with its end."""
    stating = archive.recorder.stating("contract", 0, archive.position)
    under = {UUID(stream) for stream, stated in stating if stated == str(contract.id)}
    rows = (due_of(archive, record_of(archive, id)).row for id in under if archive.exists(id))
    return any(row is not None and row.trigger is Trigger.contract_ended for row in rows)


def _leaves(archive: Archive, before: Record[Any], after: Record[Any]) -> bool:
    """Whether a record that goes to another case leaves a hold behind, or is not open and comes before other people."""
    if _opening(before.now, before.today) > before.today or _personal(before.now):
        return True
    return bool(_holds(archive, before) - _holds(archive, after))


def _holds(archive: Archive, record: Record[Any]) -> set[str]:
    """The holds that keep a record by its case."""
    if record.case is None or not archive.exists(record.case):
        return set()
    held = (hold for case in cases_of(archive, record.case) for hold in case.timeline.holds())
    return {hold["hold"] for hold in held if binds(hold, record.today)}
