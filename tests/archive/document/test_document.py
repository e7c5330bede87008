"""Versions of a document only grow; the same bytes are not a new version."""

from archive.document.events import (
    DocumentDescribed,
    DocumentFiled,
    DocumentFormatIdentified,
    DocumentVersionFiled,
    FiledDocument,
    NewVersion,
    Redescription,
)
from archive.document.model import Document
from archive.errors import Gone, Invalid
from tests.given import ID, SECRETARY, a_document, a_file, destroyed, given, happened

LATER = DocumentVersionFiled(number=2, content=NewVersion(file=a_file("muistio-2.pdf")))
SAME = DocumentVersionFiled(number=2, content=NewVersion(file=a_file()))


def described(**parts: str) -> DocumentDescribed:
    return DocumentDescribed(content=Redescription(**parts))


def test_later_bytes_are_a_later_version():
    given(a_document()).when(lambda d: d.file_version(LATER.content, LATER, by=SECRETARY)).then(happened(LATER))


def test_the_same_bytes_are_nothing_new():
    given(a_document()).when(lambda d: d.file_version(SAME.content, SAME, by=SECRETARY)).then_nothing()


def test_bytes_of_an_older_version_are_a_new_version_again():
    document = a_document()
    document.file_version(LATER.content, LATER, by=SECRETARY)
    back = DocumentVersionFiled(number=3, content=NewVersion(file=a_file()))
    given(document).when(lambda d: d.file_version(back.content, back, by=SECRETARY)).then(happened(back))


def test_a_paper_document_gets_its_first_bytes_as_a_later_version():
    paper = Document(ID)
    paper.file(DocumentFiled(content=FiledDocument(title="Paperi")), by=SECRETARY)
    given(paper).when(lambda d: d.file_version(SAME.content, SAME, by=SECRETARY)).then(happened(SAME))


def test_a_destroyed_document_gets_no_version():
    given(destroyed(a_document())).when(lambda d: d.file_version(LATER.content, LATER, by=SECRETARY)).then_refused(Gone)


def test_a_description_is_corrected():
    better = described(title="Muistio 1.2.2021", reason="päiväys puuttui")
    given(a_document()).when(lambda d: d.describe(better, by=SECRETARY)).then(happened(better))


def test_a_description_that_says_nothing_is_refused():
    given(a_document()).when(lambda d: d.describe(described(reason="?"), by=SECRETARY)).then_refused(
        Invalid, "changes nothing", field="title"
    )


def test_a_destroyed_document_is_not_described():
    given(destroyed(a_document())).when(lambda d: d.describe(described(title="x"), by=SECRETARY)).then_refused(Gone)


def identified(version: int, puid: str) -> DocumentFormatIdentified:
    return DocumentFormatIdentified.model_validate({"file_version": version, "basis": "signature", "puid": puid})


def test_a_format_is_recorded_again_only_where_it_differs_from_what_was_last_told_of_that_version():
    document = a_document()
    document.file_version(LATER.content, LATER, by=SECRETARY)
    of_first, of_second, better = identified(1, "fmt/17"), identified(2, "fmt/18"), identified(1, "fmt/19")
    told = [of_first, of_first, of_second, of_first, of_second, better, better, of_second, of_first]
    for each in told:
        document.identify(each, by=SECRETARY)
    made = [each.event for each in document.pending if isinstance(each.event, DocumentFormatIdentified)]
    assert made == [of_first, of_second, better, of_first]
