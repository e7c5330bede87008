"""Two cases that are one: open while either is, closed with the later, held by what holds either, and undone whole."""

from uuid import UUID

import pytest

from archive.case.events import CaseReopened, CaseStageRecorded, Stage
from archive.case.model import Case, CaseIsClosed, CaseIsOpen
from archive.case.usecases import UnknownCase, enter_stage, reopen_case, survivor, whole_now
from archive.document.events import DocumentFiled, FiledDocument
from archive.document.model import Document
from archive.document.usecases import file_document
from archive.errors import Invalid, VersionConflict
from archive.merging.usecases import CaseIsMerged, CaseIsNotMerged
from archive.record.store import Archive
from archive.recordwide import (
    Completion,
    HoldPlaced,
    HoldReleased,
    RegistrationCompleted,
)
from archive.registration import RecordHeld
from archive.registration.mentions import filed_to
from archive.retention.usecases import (
    complete_registration,
    place_hold,
    record_of,
    release_hold,
    require_unheld,
)
from tests.archive.case.merges import closed, filed, merged, opened, undone
from tests.given import SECRETARY, WHY, day


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
    assert undone(archive, one).replayed


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
