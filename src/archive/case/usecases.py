"""Verbs of the case room."""

from uuid import UUID

from archive.case.events import CaseClosed, CaseOpened, CaseReopened, CaseRetitled, CaseStageRecorded
from archive.case.model import Case
from archive.errors import ArchiveError, NotFound
from archive.kernel import ActorId, AlreadyRecorded
from archive.registration import public_id
from archive.retention.binding import bound
from archive.store import Archive, Receipt


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
    case = archive.load(Case, id, expecting)
    case.enter_stage(entered, by=by)
    return archive.add(case)


def retitle_case(
    archive: Archive, id: UUID, retitled: CaseRetitled, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    case = archive.load(Case, id, expecting)
    case.retitle(retitled, by=by)
    return archive.add(case)


def close_case(archive: Archive, id: UUID, closed: CaseClosed, *, by: ActorId, expecting: int | None = None) -> Receipt:
    case = archive.load(Case, id, expecting)
    case.close(closed, by=by)
    return archive.add(case)


def reopen_case(
    archive: Archive, id: UUID, reopened: CaseReopened, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    case = archive.load(Case, id, expecting)
    case.reopen(reopened, by=by)
    return archive.add(case)


def require_open(archive: Archive, id: UUID | None) -> None:
    """Refuse a new record for a case that is unknown or closed; a record without a case passes."""
    if id is None:
        return
    try:
        archive.glance(Case, id).must_be_open()
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
