"""Verbs of the case room."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from archive.case.events import CaseClosed, CaseOpened, CaseReopened, CaseRetitled, CaseStageRecorded
from archive.case.model import Case, CaseIsClosed
from archive.errors import ArchiveError, NotFound
from archive.kernel import ActorId, AlreadyRecorded
from archive.record.store import Archive, Receipt
from archive.registered import Registered, day_of, public_id
from archive.retention.binding import bound
from archive.retention.contradictions import contradicted
from archive.values import Interval

__all__ = [
    "CaseIsClosed",
    "UnknownCase",
    "case_id",
    "close_case",
    "enter_stage",
    "filed_to",
    "open_case",
    "reopen_case",
    "require_takes",
    "retitle_case",
]

R = TypeVar("R", bound=Registered)


def case_id(archive: Archive, number: str) -> UUID:
    """The id of the case with this diary number, recorded or not."""
    return public_id(archive.origin, "case", number)


def open_case(archive: Archive, opened: CaseOpened, *, by: ActorId) -> Receipt:
    """Open a case under its diary number. Refuses: a number already in use."""
    id = case_id(archive, opened.natural_key or opened.number)
    case = Case(id)
    case.open(bound(archive, opened), by=by)
    if archive.exists(id):
        raise AlreadyRecorded("case", id)
    return archive.add(case)


def enter_stage(
    archive: Archive, id: UUID, entered: CaseStageRecorded, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record a stage of handling of a case. Refuses: a closed case, unless a note gives the reason."""
    case = archive.load(Case, id, expecting)
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
    """Close a case. A closing before the day of a record of the case is flagged.

    Refuses: a closing to come, unless a source only reports it.
    """
    archive.require_begun(closed.closed_on, "closed_on")
    case = archive.load(Case, id, expecting)
    case.close(closed.model_copy(update={"flagged": contradicted(archive, case, closed)}), by=by)
    return archive.add(case)


def reopen_case(
    archive: Archive, id: UUID, reopened: CaseReopened, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Reopen a closed case. Refuses: an open case."""
    case = archive.load(Case, id, expecting)
    case.reopen(reopened, by=by)
    return archive.add(case)


def filed_to(archive: Archive, registered: R) -> R:
    """The first event of a record, as its case takes it. Refuses: a case that is unknown, or closed.

    A closed case takes what is dated on or before its closing, with the reason why it comes late; of a vague day that
    may be later it is flagged, and so is whatever a source only reports.
    """
    reason = getattr(registered.content, "late_reason", None)
    try:
        certain = _takes(archive, registered.case, lambda: day_of(registered), reason)
    except CaseIsClosed:
        if not archive.telling:
            raise
        certain = False
    if certain:
        return registered
    return registered.model_copy(update={"flagged": (*registered.flagged, CaseIsClosed.code)})


def require_takes(
    archive: Archive, id: UUID | None, day: Interval | None, reason: str | None, late: str = "late_reason"
) -> bool:
    """Refuse a record for a case that is unknown, or closed and not said to be late; one without a case passes.

    `late` is the field that says the reason. Answers whether that is certain.
    """
    return _takes(archive, id, lambda: day, reason, late)


def _takes(
    archive: Archive,
    id: UUID | None,
    day: Callable[[], Interval | None],
    reason: str | None,
    late: str = "late_reason",
) -> bool:
    if id is None:
        return True
    try:
        case = archive.glance(Case, id)
        return case.takes_all() or case.must_take(day(), reason, late)
    except NotFound:
        raise UnknownCase from None
    except ArchiveError as refused:
        refused.against = id
        raise


class UnknownCase(NotFound):
    """The case a record was to be filed to is not in this archive."""

    code = "unknown_case"
    field = "case"
    remedy = "Open the case first (POST /cases), or give the id of one that exists."

    def __init__(self) -> None:
        super().__init__("There is no case with this id.")
