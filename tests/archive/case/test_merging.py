"""Two cases that are one: open while either is, closed with the later, held by what holds either, and undone whole."""

from typing import Any
from uuid import UUID

import pytest

from archive.access.usecases import classify
from archive.case.events import CaseClosed, CaseOpened, CaseReopened, CaseStageRecorded, Stage
from archive.case.filed import filed_to
from archive.case.model import Case, CaseIsClosed, CaseIsOpen
from archive.case.usecases import UnknownCase, close_case, enter_stage, open_case, reopen_case, survivor, whole_now
from archive.disposal.events import Note
from archive.disposal.model import Stage as DisposalStage
from archive.disposal.usecases import disposals, list_for_destruction, review
from archive.document.events import DocumentFiled, FiledDocument
from archive.document.model import Document
from archive.document.usecases import file_document
from archive.errors import ArchiveError, Invalid, VersionConflict
from archive.merging.events import CaseMerged, CaseMergeUndone
from archive.merging.usecases import CaseIsMerged, CaseIsNotMerged, merge_case, undo_merge
from archive.record.store import Archive, Receipt
from archive.recordwide import (
    Completion,
    HoldPlaced,
    HoldReleased,
    PublicityClassified,
    Reclassified,
    RegistrationCompleted,
)
from archive.registration import Description, RecordHeld
from archive.retention.dueness import due_of
from archive.retention.events import ScheduleAdopted, ScheduleText
from archive.retention.schedule import Action, ScheduleRow, Trigger
from archive.retention.usecases import (
    adopt_schedule,
    complete_registration,
    place_hold,
    reclassify,
    record_of,
    release_hold,
    require_unheld,
)
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


@pytest.fixture
def one(archive: Archive) -> UUID:
    return opened(archive, "F-0123456789ab")


@pytest.fixture
def other(archive: Archive) -> UUID:
    return opened(archive, "HEL 2020-000001")


def test_the_old_id_leads_to_the_case_that_stays_and_says_so(archive: Archive, one: UUID, other: UUID):
    made = merged(archive, one, other)
    assert made.id == one
    assert made.effect == "The case is open."
    assert survivor(archive, one) == survivor(archive, other) == other
    assert archive.load(Case, one).now["status"] == "merged"
    assert archive.load(Case, one).now["merged_into"] == str(other)
    assert [each.event.name for each in archive.history(other)] == ["case.opened.v1", "case.took_over.v1"]


def test_a_repeated_merge_is_nothing_new(archive: Archive, one: UUID, other: UUID):
    merged(archive, one, other)
    position = archive.position
    assert merged(archive, one, other).replayed
    assert archive.position == position


def test_a_case_is_not_merged_into_itself_or_in_a_circle_or_twice_or_into_nothing(
    archive: Archive, one: UUID, other: UUID
):
    third = opened(archive, "HEL 2020-000003")
    with pytest.raises(Invalid, match="into itself"):
        merged(archive, one, one)
    merged(archive, one, other)
    merged(archive, other, third)
    for circle in (one, other, third):
        with pytest.raises(Invalid, match="into itself"):
            merged(archive, third, circle)
    with pytest.raises(CaseIsMerged):
        merged(archive, one, opened(archive, "HEL 2020-000004"))
    with pytest.raises(UnknownCase) as refused:
        merged(archive, third, UUID(int=5))
    assert refused.value.field == "into"
    assert survivor(archive, one) == third


def test_what_is_merged_into_a_merged_case_goes_to_the_one_that_stays(archive: Archive, one: UUID, other: UUID):
    third = opened(archive, "HEL 2020-000003")
    merged(archive, one, other)
    merged(archive, third, one)
    assert archive.load(Case, third).now["merged_into"] == str(other)
    assert whole_now(archive, other)["merged"] == [str(one), str(third)]


def test_a_chain_comes_apart_link_by_link(archive: Archive, one: UUID, other: UUID):
    third = opened(archive, "HEL 2020-000003")
    merged(archive, one, other)
    merged(archive, other, third)
    undone(archive, other)
    assert [survivor(archive, id) for id in (one, other, third)] == [other, other, third]
    undone(archive, one)
    assert [survivor(archive, id) for id in (one, other, third)] == [one, other, third]
    for id in (one, other, third):
        assert archive.load(Case, id).now["status"] == "open"
        assert "merged" not in archive.load(Case, id).now


def test_only_a_merge_that_stands_is_undone_and_either_version_will_do(archive: Archive, one: UUID, other: UUID):
    with pytest.raises(CaseIsNotMerged):
        undone(archive, one)
    merged(archive, one, other)
    with pytest.raises(VersionConflict):
        undone(archive, one, expecting=1)
    undone(archive, one, expecting=2)
    with pytest.raises(CaseIsNotMerged):
        undone(archive, one)


@pytest.mark.parametrize(
    ("days", "whole"),
    [((None, None), None), (("2020-06-30", None), None), ((None, "2020-06-30"), None),
     (("2020-06-30", "2020-12-31"), "2020-12-31"), (("2020-12-31", "2020-06-30"), "2020-12-31")],
)  # fmt: skip
def test_the_whole_is_open_while_either_is_and_the_later_closing_counts(
    archive: Archive, one: UUID, other: UUID, days: tuple[str | None, str | None], whole: str | None
):
    for id, on in zip((one, other), days, strict=True):
        if on:
            closed(archive, id, on)
    assert merged(archive, one, other).effect == (
        f"The case is closed as of {whole}." if whole else "The case is open."
    )
    assert whole_now(archive, other).get("closed_on") == whole
    assert whole_now(archive, other)["status"] == ("closed" if whole else "open")
    undone(archive, one)
    for id, on in zip((one, other), days, strict=True):
        assert archive.load(Case, id).now.get("closed_on") == on


def test_closing_the_whole_closes_every_case_of_it_that_is_open(archive: Archive, one: UUID, other: UUID):
    closed(archive, other, "2020-06-30")
    merged(archive, one, other)
    made = closed(archive, one, "2020-12-31")
    assert made.id == other
    assert archive.load(Case, one).closed_on == day("2020-12-31")
    assert archive.load(Case, other).closed_on == day("2020-06-30")
    assert whole_now(archive, other)["closed_on"] == "2020-12-31"
    with pytest.raises(CaseIsClosed):
        closed(archive, other, "2021-01-31")


def test_the_whole_is_reopened_by_either_id_not_before_its_closing(archive: Archive, one: UUID, other: UUID):
    closed(archive, one, "2020-12-31")
    closed(archive, other, "2020-06-30")
    merged(archive, one, other)
    with pytest.raises(Invalid, match="closed on 2020-12-31"):
        reopen_case(archive, one, CaseReopened(reopened_on=day("2020-07-01"), content=WHY), by=SECRETARY)
    made = reopen_case(archive, one, CaseReopened(reopened_on=day("2021-01-01"), content=WHY), by=SECRETARY)
    assert made.id == other
    assert whole_now(archive, other)["status"] == "open"
    with pytest.raises(CaseIsOpen):
        reopen_case(archive, one, CaseReopened(reopened_on=day("2021-01-02"), content=WHY), by=SECRETARY)


def test_what_is_filed_under_the_old_id_goes_to_the_case_that_stays_and_stays_there(
    archive: Archive, one: UUID, other: UUID
):
    before = filed(archive, one)
    merged(archive, one, other)
    after = filed(archive, one)
    assert archive.load(Document, before).case == one
    assert archive.load(Document, after).case == other
    undone(archive, one)
    assert archive.load(Document, after).case == other
    assert filed_to(archive, one) == [before]


def test_a_registration_is_completed_with_the_case_that_stays(archive: Archive, one: UUID, other: UUID):
    document = file_document(archive, DocumentFiled(content=FiledDocument(title="Muistio")), by=SECRETARY).id
    mine = filed(archive, one)
    merged(archive, one, other)
    for id in (document, mine):
        completed = RegistrationCompleted(case=other if id == mine else one, content=Completion())
        complete_registration(archive, "document", id, completed, by=SECRETARY)
    assert archive.load(Document, document).case == other
    assert archive.load(Document, mine).case == one


def test_a_closed_whole_takes_late_records_by_its_last_closing(archive: Archive, one: UUID, other: UUID):
    closed(archive, one, "2020-12-31")
    closed(archive, other, "2020-06-30")
    merged(archive, one, other)
    assert filed(archive, one, "2020-10-01", "Saapui myöhässä.")
    with pytest.raises(CaseIsClosed, match="2020-12-31"):
        filed(archive, other, "2021-01-01", "Saapui myöhässä.")


def test_a_stage_is_entered_in_what_is_open(archive: Archive, one: UUID, other: UUID):
    closed(archive, other, "2020-06-30")
    merged(archive, one, other)
    entered = CaseStageRecorded(stage="2", entered_on=day("2020-09-01"), content=Stage(status="Käsittelyssä"))
    enter_stage(archive, other, entered, by=SECRETARY)
    assert [each["stage"] for each in whole_now(archive, other)["stages"]] == ["2"]


def test_holds_of_either_keep_the_whole_and_its_records(archive: Archive, one: UUID, other: UUID):
    of_one, of_other = filed(archive, one), filed(archive, other)
    hold = HoldPlaced(hold=UUID(int=9), mandate="OK 15:6", starts_on=day("2021-01-01"), content=WHY)
    place_hold(archive, [one], hold, by=SECRETARY)
    require_unheld(archive, record_of(archive, of_other), archive.today())
    merged(archive, one, other)
    for id in (of_one, of_other, one, other):
        with pytest.raises(RecordHeld):
            require_unheld(archive, record_of(archive, id), archive.today())
    undone(archive, one)
    require_unheld(archive, record_of(archive, of_other), archive.today())
    require_unheld(archive, record_of(archive, other), archive.today())
    merged(archive, one, other)
    release_hold(archive, [one], HoldReleased(hold=hold.hold, released_on=day("2021-06-01"), content=WHY), by=SECRETARY)
    require_unheld(archive, record_of(archive, of_other), archive.today())


# -- who may see it ------------------------------------------------------------------------------------------------


def shown(archive: Archive, id: UUID) -> tuple[Any, Any]:
    state = archive.load(Case, id).now
    return (state.get("publicity") or {}).get("publicity"), state.get("personal")


@pytest.mark.parametrize("swapped", [False, True])
def test_of_two_publicities_the_stricter_holds_for_both_until_somebody_decides(archive: Archive, swapped: bool):
    secret = opened(archive, "1/2020", publicity=SECRET, personal="sensitive")
    public = opened(archive, "2/2020", publicity=PUBLIC, personal="none")
    goes, stays = (public, secret) if swapped else (secret, public)
    made = merged(archive, goes, stays)
    assert shown(archive, goes) == shown(archive, stays) == ("secret", "sensitive")
    assert ("stricter publicity" in (made.effect or "")) is (stays == public)
    undone(archive, goes)
    assert shown(archive, secret) == ("secret", "sensitive")
    assert shown(archive, public) == ("public", "none")


def test_a_decision_since_the_merge_stands_and_outlives_it(archive: Archive):
    secret, public = opened(archive, "1/2020", publicity=SECRET), opened(archive, "2/2020", publicity=PUBLIC)
    merged(archive, secret, public)
    classify(archive, "case", public, PublicityClassified(publicity=SECRET, content=WHY), by=SECRETARY)
    undone(archive, secret)
    assert shown(archive, public)[0] == "secret"
    merged(archive, secret, public)
    classify(archive, "case", public, PublicityClassified(publicity=PUBLIC, content=WHY), by=SECRETARY)
    assert shown(archive, public)[0] == "public"
    assert shown(archive, secret)[0] == "secret"


def test_what_several_merged_cases_hide_stays_hidden_until_the_last_is_gone(archive: Archive):
    public = opened(archive, "1/2020", publicity=PUBLIC)
    longer = SECRET.model_copy(update={"secret_years": 50})
    one, other = (opened(archive, f"{n}/2020", publicity=each) for n, each in ((2, SECRET), (3, longer)))
    merged(archive, one, public)
    merged(archive, other, public)
    undone(archive, one)
    assert archive.load(Case, public).publicity == longer
    undone(archive, other)
    assert archive.load(Case, public).publicity == PUBLIC
    assert "shields" not in archive.load(Case, public).now


def test_a_case_whose_publicity_nobody_stated_hides_nothing_and_opens_nothing(archive: Archive, one: UUID):
    public = opened(archive, "1/2020", publicity=PUBLIC)
    merged(archive, one, public)
    assert shown(archive, public)[0] == "public"
    assert shown(archive, one)[0] is None
    undone(archive, one)
    merged(archive, public, one)
    assert shown(archive, one)[0] is None
    assert shown(archive, public)[0] == "not_public"


# -- how long it is kept -------------------------------------------------------------------------------------------


def scheduled(archive: Archive) -> None:
    rows = [
        ScheduleRow(code=f"{years:02}", years=years, trigger=Trigger.case_resolved, basis="L 1/2000", action=action)
        for years, action in ((3, Action.destroy), (10, Action.destroy), (20, Action.review))
    ]
    adopted = ScheduleAdopted(
        code="tos", version="1", in_force_from=day("2000-01-01"), rows=tuple(rows), content=ScheduleText(title="TOS")
    )
    adopt_schedule(archive, adopted, by=SECRETARY)


def due(archive: Archive, id: UUID) -> tuple[str | None, str | None]:
    found = due_of(archive, record_of(archive, id))
    return found.record_class, found.due.isoformat() if found.due else None


def test_the_longer_retention_applies_until_an_archivist_decides(archive: Archive):
    scheduled(archive)
    one, other = opened(archive, "1/2010", record_class="10"), opened(archive, "2/2010", record_class="03")
    document = filed(archive, other)
    closed(archive, one, "2020-06-30")
    closed(archive, other, "2020-12-31")
    assert due(archive, other) == ("03", "2024-01-01")
    merged(archive, one, other)
    assert due(archive, one) == due(archive, other) == ("10", "2031-01-01")
    decided = Reclassified(record_class="03", reclassified_on=day("2021-01-01"), content=WHY)
    reclassify(archive, "case", other, decided, by=SECRETARY)
    assert due(archive, one) == due(archive, other) == ("03", "2024-01-01")
    undone(archive, one)
    assert due(archive, one) == ("10", "2030-07-01")
    assert due(archive, document) == (None, None)


def test_a_class_people_have_to_look_at_is_not_overruled_by_a_longer_one_that_destroys(archive: Archive):
    scheduled(archive)
    one, other = opened(archive, "1/2010", record_class="20"), opened(archive, "2/2010", record_class="10")
    merged(archive, one, other)
    assert due(archive, other) == ("20", None)


def test_a_list_that_holds_either_case_goes_back_to_review(archive: Archive, clock: Any):
    scheduled(archive)
    one, other = (
        opened(archive, f"{n}/2010", opened_on=day("2010-01-01"), record_class="03", publicity=PUBLIC) for n in (1, 2)
    )
    for id in (one, other):
        closed(archive, id, "2012-06-30")
    list_for_destruction(archive, [one], Note(), by=SECRETARY)
    (listed,) = disposals(archive)
    review(archive, listed.id, Note(), by=SECRETARY)
    merged(archive, one, other)
    first, second = disposals(archive)
    assert first.stage is DisposalStage.withdrawn
    assert second.stage is DisposalStage.listed
    assert [each.record for each in second.remaining] == [one]


def test_a_destroyed_case_is_merged_no_more(archive: Archive, one: UUID, other: UUID):
    with pytest.raises(ArchiveError):
        merged(archive, UUID(int=7), other)
