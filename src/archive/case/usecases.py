"""Verbs of the case room."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TypeVar
from uuid import UUID

from archive.case.events import CaseClosed, CaseOpened, CaseReopened, CaseRetitled, CaseStageRecorded
from archive.case.model import Case, CaseIsClosed
from archive.case.numbers import numbered
from archive.case.whole import cases_of, family, survivor, way_of, whole_now
from archive.errors import ArchiveError, Invalid, NotFound
from archive.kernel import ActorId, AlreadyRecorded
from archive.record.store import Archive, Receipt
from archive.registered import Registered, day_of, public_id
from archive.registration.mentions import filed_to as filed_under
from archive.retention.binding import bound
from archive.retention.contradictions import contradicted
from archive.values import Interval

__all__ = [
    "CaseIsClosed",
    "UnknownCase",
    "case_id",
    "case_of",
    "cases_of",
    "close_case",
    "enter_stage",
    "filed_to",
    "filed_under",
    "goes_to",
    "open_case",
    "reopen_case",
    "require_takes",
    "retitle_case",
    "survivor",
    "way_of",
    "whole_now",
]

R = TypeVar("R", bound=Registered)


def case_id(archive: Archive, number: str) -> UUID:
    """The id of the case with this diary number, recorded or not, however the number is composed."""
    return numbered(archive, number)


def open_case(archive: Archive, opened: CaseOpened, *, by: ActorId) -> Receipt:
    """Open a case under its diary number. Refuses: a number already in use, however it is composed."""
    key = opened.natural_key
    id = public_id(archive.origin, "case", key) if key else case_id(archive, opened.number)
    case = Case(id)
    case.open(bound(archive, opened), by=by)
    if archive.exists(id):
        raise AlreadyRecorded("case", id)
    return archive.add(case)


def case_of(archive: Archive, id: UUID, expecting: int | None = None) -> Case:
    """A case, to be changed. Refuses: no such case, another version than expected."""
    return archive.load(Case, id, expecting)


def enter_stage(
    archive: Archive, id: UUID, entered: CaseStageRecorded, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record a stage of handling of a case. Refuses: a closed case, unless a note gives the reason.

    Of a case that was merged it is recorded for the whole.
    """
    case = archive.load(Case, survivor(archive, id), expecting)
    if case.closed_on is not None and (still := _open_among(archive, case)):
        case = still[0]
    case.enter_stage(entered, by=by)
    return archive.add(case)


def retitle_case(
    archive: Archive, id: UUID, retitled: CaseRetitled, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Change the title of a case from a day on. Refuses: a closed case."""
    case = archive.load(Case, id, expecting)
    case.retitle(retitled, by=by)
    return archive.add(case)


def close_case(archive: Archive, id: UUID, closed: CaseClosed, *, by: ActorId, expecting: int | None = None) -> Receipt:
    """Close a case, and with it every open one that was merged into it.

    A closing before the day of a record is flagged. Refuses: a closing to come, unless a source only reports it.
    """
    archive.require_begun(closed.closed_on, "closed_on")
    case = archive.load(Case, survivor(archive, id), expecting)
    going = _open_among(archive, case) or [case]
    for each in going:
        each.close(closed.model_copy(update={"flagged": contradicted(archive, each, closed)}), by=by)
    return replace(archive.add(*going), id=case.id, version=case.version)


def reopen_case(
    archive: Archive, id: UUID, reopened: CaseReopened, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Reopen a closed case. Refuses: an open case; a day before the last closing of the cases merged into it."""
    case = archive.load(Case, survivor(archive, id), expecting)
    closed = whole_now(archive, case.id).get("closed_on")
    if closed and reopened.reopened_on.isoformat() < closed and not archive.telling:
        raise Invalid(f"The case was closed on {closed}.", field="reopened_on")
    case.reopen(reopened, by=by)
    return archive.add(case)


def _open_among(archive: Archive, case: Case) -> list[Case]:
    """The open cases among a case and those merged into it, to be changed; the case itself last."""
    ids = [each.id for each in family(archive, case.id) if each.closed_on is None and each.destroyed_on is None]
    return [case if id == case.id else archive.load(Case, id) for id in reversed(ids)]


def filed_to(archive: Archive, registered: R) -> R:
    """The first event of a record, as its case takes it. Refuses: a case that is unknown, or closed.

    What is filed to a case that was merged goes to the one it was merged into. A closed case takes what is dated on or
    before its closing, with the reason why it comes late; of a vague day that may be later it is flagged, and so is
    whatever a source only reports.
    """
    if registered.case is None:
        return registered
    reason = getattr(registered.content, "late_reason", None)
    try:
        goes_by, certain = _takes(archive, registered.case, lambda: day_of(registered), reason)
    except CaseIsClosed as refused:
        if not archive.telling or refused.against is None:
            raise
        goes_by, certain = refused.against, False
    told: dict[str, object] = {} if certain else {"flagged": (*registered.flagged, CaseIsClosed.code)}
    if goes_by != registered.case:
        told["case"] = goes_by
    return registered.model_copy(update=told) if told else registered


def goes_to(archive: Archive, case: UUID, stated: UUID | None) -> UUID:
    """The case that a record is filed to: the one that a merged case goes by, or as stated where the two are one."""
    if case == stated:
        return case
    try:
        goes_by = survivor(archive, case)
        return stated if stated is not None and survivor(archive, stated) == goes_by else goes_by
    except NotFound:  # for the rule that says it
        return case


def require_takes(
    archive: Archive, id: UUID | None, day: Interval | None, reason: str | None, late: str = "late_reason"
) -> bool:
    """Refuse a record for a case that is unknown, or closed and not said to be late; one without a case passes.

    `late` is the field that says the reason. Answers whether that is certain.
    """
    return id is None or _takes(archive, id, lambda: day, reason, late)[1]


def _takes(
    archive: Archive, id: UUID, day: Callable[[], Interval | None], reason: str | None, late: str = "late_reason"
) -> tuple[UUID, bool]:
    """The case by which a case goes, and whether it surely takes what is filed; `day` is asked of a closed one."""
    goes_by = id
    try:
        case = archive.glance(Case, id)
        while (into := case.merged_into) is not None:
            goes_by = into
            case = archive.glance(Case, goes_by)
        if case.takes_all:
            return goes_by, True
        state = case.now
        closed = (whole_now(archive, goes_by) if state.get("merged") else state).get("closed_on")
        on = day() if closed else None
        return goes_by, case.must_take(date.fromisoformat(closed) if closed else None, on, reason, late)
    except NotFound:
        raise UnknownCase from None
    except ArchiveError as refused:
        refused.against = goes_by
        raise


class UnknownCase(NotFound):
    """The case a record was to be filed to is not in this archive."""

    code = "unknown_case"
    field = "case"
    remedy = "Open the case first (POST /cases), or give the id of one that exists."

    def __init__(self) -> None:
        super().__init__("There is no case with this id.")
