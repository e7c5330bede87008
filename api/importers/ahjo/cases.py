"""Cases of the register with their stages, and the records described in them."""

from typing import Any
from uuid import UUID

from api.importers.ahjo.shapes import Initiative, Paper, StatedCase
from api.importers.ahjo.words import PUBLIC, SYSTEM, cut, key_of, personal_of, publicity_of
from api.importers.intake import SOURCE_CHANGED, Intake, require_kept, said_before
from archive.case.events import CaseOpened, CaseRetitled, CaseStageRecorded, Stage, Title
from archive.case.model import Case
from archive.case.usecases import case_id, enter_stage, open_case, retitle_case
from archive.document.events import DocumentDescribed, DocumentFiled, FiledDocument, Redescription
from archive.document.model import Document
from archive.document.usecases import describe_document, file_document
from archive.errors import Invalid
from archive.registration import Description
from archive.values import Interval, PersonalData

STATUS = "status"
UNTITLED = "(ei otsikkoa)"


def record_case(entry: Any, intake: Intake) -> None:
    """Open a case under its diary number; register stages and a title that changed in the register."""
    stated = StatedCase.of(entry, intake.days)
    intake.left_out(stated.unread)
    title = cut(stated.Title, 2000) or UNTITLED
    id = case_opened(intake, _opened(stated, title))
    case = intake.archive.load(Case, id)
    require_kept(case)
    _retitle(intake, case, title)
    stages = [CaseStageRecorded(stage=STATUS, content=Stage(status=stated.Status[:500]))] if stated.Status else []
    for handling in sorted(stated.Handlings, key=lambda one: one.WorkSequenceNumber.zfill(10)):
        intake.left_out(handling.unread)
        note = "\n".join(handling.wordings) or None
        content = Stage(status=handling.Status[:500], handler=cut(handling.Sector, 500), note=note)
        number = handling.WorkSequenceNumber
        stages.append(CaseStageRecorded(stage=number, entered_on=handling.Created, content=content))
    for entered in stages:
        intake.took(enter_stage(intake.archive, id, entered, by=intake.by), entered)


def case_opened(intake: Intake, opened: CaseOpened) -> UUID:
    """The id of a case, opened where it is not yet."""
    id = case_id(intake.archive, opened.number)
    if not intake.archive.exists(id):
        opened = intake.stated(opened)
        intake.took(open_case(intake.archive, opened, by=intake.by), opened)
    return id


def _opened(stated: StatedCase, title: str) -> CaseOpened:
    return CaseOpened(
        number=stated.CaseIDLabel,
        opened_on=stated.Created or stated.Acquired,
        received_on=stated.Acquired,
        publicity=publicity_of(stated.PublicityClass, stated.SecurityReasons, otherwise=PUBLIC),
        record_class=cut(stated.ClassificationCode, 120),
        language=cut(stated.Language, 120),
        collection=SYSTEM,
        content=Description(title=title, text="\n".join(stated.wordings), source=key_of(stated.CaseIDLabel)),
    )


def _retitle(intake: Intake, case: Case, title: str) -> None:
    if case.now.get("title") != title and said_before(intake.events_of(case.id), "title") != title:
        retitled = CaseRetitled(content=Title(title=title, reason=SOURCE_CHANGED))
        intake.took(retitle_case(intake.archive, case.id, retitled, by=intake.by), retitled)


def record_paper(entry: Any, case: object, intake: Intake) -> None:
    """A record of a case, as it is described; its bytes stay where they are and its text names its type."""
    stated = Paper.of(entry, intake.days)
    intake.left_out(stated.unread)
    if not stated.NativeId:
        raise Invalid("The record has no NativeId.", field="NativeId")
    personal = personal_of(stated.PersonalData)
    filed = DocumentFiled(
        natural_key=key_of(stated.NativeId),
        case=case_id(intake.archive, str(case)) if case else None,
        dated=_on(stated.Issued),
        publicity=publicity_of(
            stated.PublicityClass, stated.SecurityReasons, otherwise=PUBLIC if personal is PersonalData.none else None
        ),
        personal=personal,
        language=cut(stated.Language, 120),
        collection=SYSTEM,
        content=FiledDocument(
            title=cut(stated.Title, 2000) or UNTITLED,
            text=stated.Type or "",
            date_text="\n".join(stated.wordings) or None,
            source=cut(stated.FileURI, 4000),
        ),
    )
    _file(intake, filed)


def record_initiative(entry: Any, intake: Intake) -> None:
    """An initiative of the council; its title names who made it. One known as a record of its case stays that."""
    stated = Initiative.of(entry, intake.days)
    intake.left_out(stated.unread)
    native = stated.FileURI.rstrip("/").rpartition("/")[2].replace("%7B", "").replace("%7D", "")
    filed = DocumentFiled(
        natural_key=key_of(native),
        dated=_on(stated.Date),
        personal=PersonalData.personal,
        collection=SYSTEM,
        content=FiledDocument(
            title=stated.Title[:2000],
            text="aloite",
            date_text="\n".join(stated.wordings) or None,
            source=stated.FileURI[:4000],
        ),
    )
    id = intake.public_id("document", filed.natural_key or "")
    if intake.archive.exists(id):
        require_kept(intake.archive.load(Document, id))
    else:
        intake.took(file_document(intake.archive, filed, by=intake.by), filed)


def _on(day: Any) -> Interval | None:
    return Interval(earliest=day, latest=day) if day else None


def _file(intake: Intake, filed: DocumentFiled) -> None:
    """File a document, or what the register now calls it."""
    archive, id = intake.archive, intake.public_id("document", filed.natural_key or "")
    if not archive.exists(id):
        intake.took(file_document(archive, filed, by=intake.by), filed)
        return
    require_kept(archive.load(Document, id))
    assert isinstance(filed.content, FiledDocument)
    title = filed.content.title
    if said_before(intake.events_of(id), "title") != title:
        described = DocumentDescribed(content=Redescription(title=title, reason=SOURCE_CHANGED))
        intake.took(describe_document(archive, id, described, by=intake.by), described)
