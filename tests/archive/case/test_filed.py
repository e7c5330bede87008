"""Which records were filed to a case is read from their facts, each event once."""

from uuid import UUID

from archive.case.events import CaseOpened
from archive.case.usecases import open_case
from archive.document.events import DocumentFiled, FiledDocument
from archive.document.usecases import file_document
from archive.record.store import Archive
from archive.recordwide import Completion, RegistrationCompleted
from archive.registration import Description
from archive.registration.mentions import filed_to
from archive.retention.usecases import complete_registration
from tests.given import SECRETARY


def a_paper(archive: Archive, case: UUID | None = None) -> UUID:
    content = FiledDocument(title='Muistio, jossa lukee "case":"ei asia"')
    return file_document(archive, DocumentFiled(case=case, collection='"case":"', content=content), by=SECRETARY).id


def test_a_record_is_filed_to_a_case_at_first_or_later(archive: Archive):
    one, other = (
        open_case(archive, CaseOpened(number=number, content=Description(title="Asia")), by=SECRETARY).id
        for number in ("1", "2")
    )
    first, later, elsewhere = a_paper(archive, one), a_paper(archive), a_paper(archive, other)
    assert (filed_to(archive, one), filed_to(archive, other)) == ([first], [elsewhere])
    stated = RegistrationCompleted(case=one, content=Completion())
    complete_registration(archive, "document", later, stated, by=SECRETARY)
    assert filed_to(archive, one) == [first, later]
    assert filed_to(archive, first) == []
