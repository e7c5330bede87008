"""Two cases as people make, close, merge and part them."""

from typing import Any
from uuid import UUID

from archive.case.events import CaseClosed, CaseOpened
from archive.case.usecases import close_case, open_case
from archive.document.events import DocumentFiled, FiledDocument
from archive.document.usecases import file_document
from archive.merging.events import CaseMerged, CaseMergeUndone
from archive.merging.usecases import merge_case, undo_merge
from archive.record.store import Archive, Receipt
from archive.registration import Description
from archive.values import Interval, Publicity
from tests.given import SECRETARY, WHY, day

PUBLIC = Publicity(publicity="public")
SECRET = Publicity(publicity="secret", ground="JulkL 24.1 § 2 kohta", secret_from=day("2020-01-01"), secret_years=25)


def opened(archive: Archive, number: str, **facts: Any) -> UUID:
    facts = {"opened_on": day("2020-01-01")} | facts
    return open_case(archive, CaseOpened(number=number, **facts, content=Description(title=number)), by=SECRETARY).id


def closed(archive: Archive, id: UUID, on: str) -> Receipt:
    return close_case(archive, id, CaseClosed(closed_on=day(on), content=WHY), by=SECRETARY)


def merged(archive: Archive, id: UUID, into: UUID) -> Receipt:
    return merge_case(archive, id, CaseMerged(into=into, content=WHY), by=SECRETARY)


def undone(archive: Archive, id: UUID, expecting: int | None = None) -> Receipt:
    return undo_merge(archive, id, CaseMergeUndone(content=WHY), by=SECRETARY, expecting=expecting)


def filed(archive: Archive, case: UUID, on: str = "2020-03-01", reason: str | None = None) -> UUID:
    content = FiledDocument(title="Muistio", late_reason=reason)
    dated = Interval(earliest=day(on), latest=day(on))
    return file_document(archive, DocumentFiled(case=case, dated=dated, content=content), by=SECRETARY).id
