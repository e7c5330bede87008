"""What of a case stays, and which go together: a case goes last of its records, and of the cases merged into it."""

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from archive.case.whole import cases_of, family
from archive.errors import NotFound
from archive.record.store import Archive
from archive.registration import Record
from archive.registration.mentions import filed_to
from archive.retention.usecases import record_of


def staying(archive: Archive, case: UUID, going: Collection[UUID]) -> Iterator[Record[Any]]:
    """Records filed to a case, or to one that was merged into it, and these, that are neither destroyed nor going."""
    try:
        cases = family(archive, case)
    except NotFound:  # it is no case: nothing was filed to it
        return
    yield from (each for each in cases[1:] if each.id not in going and each.destroyed_on is None)
    ids = {each.id for each in cases}
    for id in (id for each in cases for id in filed_to(archive, each.id)):
        try:
            record = record_of(archive, id) if id not in going else None
        except NotFound:  # what states a case and is no record of a room
            continue
        if record is not None and record.destroyed_on is None and record.case in ids:
            yield record


def judged_with(archive: Archive, record: Record[Any]) -> list[Record[Any]]:
    """A record; a case with all that are one with it, which are due together."""
    return cases_with(archive, record) if record.kind == "case" else [record]


def cases_with(archive: Archive, record: Record[Any]) -> list[Record[Any]]:
    """The case of a record, or the case it is, with all that are one with it; the one they go by first."""
    case = record.id if record.kind == "case" else record.case
    return [*cases_of(archive, case)] if case is not None and archive.exists(case) else []
