"""What is decided about one of two merged cases after the merge: of two publicities the stricter holds."""

from typing import Any
from uuid import UUID

import pytest

from archive.access.usecases import classify
from archive.case.model import Case
from archive.completeness import StatedAlready
from archive.erasure.usecases import decide_erasure
from archive.kernel import ActorId
from archive.merging.events import CaseMerged
from archive.record.store import Archive
from archive.recordwide import (
    Completion,
    ErasureDecision,
    PublicityClassified,
    RecordCorrected,
    RegistrationCompleted,
    Verdict,
)
from archive.retention.correcting import correct_event, decide_corrections
from archive.retention.usecases import complete_registration
from archive.values import PersonalData, Publicity
from tests.archive.case.merges import PUBLIC, SECRET, merged, opened, undone
from tests.given import SECRETARY, WHY

OTHER = ActorId(UUID(int=77, version=4))

LONGER = SECRET.model_copy(update={"secret_years": 60})


def shown(archive: Archive, id: UUID) -> tuple[Any, Any, Any]:
    state = archive.load(Case, id).now
    publicity = state.get("publicity") or {}
    return publicity.get("publicity"), publicity.get("secret_years"), state.get("personal")


def decided(archive: Archive, id: UUID, publicity: Publicity) -> str:
    decision = PublicityClassified(publicity=publicity, content=WHY)
    return classify(archive, "case", id, decision, by=SECRETARY).effect or ""


def completed(archive: Archive, id: UUID, personal: str) -> None:
    stated = RegistrationCompleted(personal=PersonalData(personal), content=Completion())
    complete_registration(archive, "case", id, stated, by=SECRETARY)


def chain(archive: Archive, **facts: Any) -> tuple[UUID, UUID, UUID, UUID]:
    """A case merged into another that was merged into a third, and one beside it."""
    below, goes, stays, beside = (opened(archive, f"{n}/2020", publicity=PUBLIC, **facts) for n in range(1, 5))
    for id, into in ((below, goes), (goes, stays), (beside, stays)):
        merged(archive, id, into)
    return below, goes, stays, beside


@pytest.mark.parametrize("who", range(4))
def test_secrecy_decided_after_a_merge_holds_for_every_case_that_is_one(archive: Archive, who: int):
    cases = chain(archive)
    assert "hidden as well" in decided(archive, cases[who], SECRET)
    assert {shown(archive, id)[0] for id in cases} == {"secret"}
    decided(archive, cases[who], LONGER)
    assert {shown(archive, id)[1] for id in cases} == {60}


def test_a_decision_that_opens_one_opens_no_other(archive: Archive):
    below, goes, stays, beside = chain(archive)
    decided(archive, goes, SECRET)
    assert decided(archive, goes, PUBLIC) == ""
    assert [shown(archive, id)[0] for id in (below, goes, stays, beside)] == ["secret", "public", "secret", "secret"]
    decided(archive, stays, PUBLIC)
    assert shown(archive, stays)[0] == "public"
    decided(archive, goes, SECRET)  # decided since: the stricter holds again
    assert shown(archive, stays)[0] == "secret"


def test_when_the_merge_is_undone_each_case_is_what_was_decided_about_it(archive: Archive):
    below, goes, stays, beside = chain(archive)
    decided(archive, stays, SECRET)
    undone(archive, goes)
    assert [shown(archive, id)[0] for id in (below, goes, stays, beside)] == ["public", "public", "secret", "secret"]
    merged(archive, goes, stays)
    assert {shown(archive, id)[0] for id in (below, goes, stays, beside)} == {"secret"}
    undone(archive, beside)
    assert [shown(archive, id)[0] for id in (below, goes, stays, beside)] == ["secret", "secret", "secret", "public"]


def test_secrecy_that_came_through_the_case_that_left_goes_with_it(archive: Archive):
    below, goes, stays, beside = chain(archive)
    decided(archive, below, SECRET)
    undone(archive, goes)
    assert [shown(archive, id)[0] for id in (below, goes, stays, beside)] == ["secret", "secret", "public", "public"]


def test_a_merge_into_a_secret_case_hides_what_was_merged_before(archive: Archive):
    below, goes = (opened(archive, f"{n}/2020", publicity=PUBLIC) for n in (1, 2))
    merged(archive, below, goes)
    merged(archive, goes, opened(archive, "3/2020", publicity=SECRET))
    assert shown(archive, below)[0] == "secret"


def test_a_restriction_after_a_request_for_erasure_hides_the_other_case(archive: Archive):
    goes, stays = (opened(archive, f"{n}/2020", publicity=PUBLIC) for n in (1, 2))
    merged(archive, goes, stays)
    why = {"basis": "GDPR 17(3) d", "reason": "Pyyntö."}
    decide_erasure(archive, UUID(int=1), [goes, stays], ErasureDecision.kept, **why, by=SECRETARY)
    undone(archive, goes)
    other = opened(archive, "3/2020", publicity=PUBLIC)
    merged(archive, other, stays)
    assert shown(archive, other)[0] == "not_public"


def test_a_correction_that_makes_a_case_stricter_is_not_loosened_by_the_merge(archive: Archive):
    goes, stays = opened(archive, "1/2020", publicity=SECRET), opened(archive, "2/2020", publicity=PUBLIC)
    merged(archive, goes, stays)
    fix = RecordCorrected(corrects=1, publicity=LONGER, content=WHY)
    correct_event(archive, "case", stays, fix, by=SECRETARY)
    assert (shown(archive, goes)[1], shown(archive, stays)[1]) == (60, 60)


# -- personal data ---------------------------------------------------------------------------------------------------


def test_a_merge_states_no_personal_data_that_nobody_stated(archive: Archive):
    goes, stays = opened(archive, "1/2020"), opened(archive, "2/2020", personal="none")
    merged(archive, goes, stays)
    assert "personal" not in archive.load(Case, goes).now
    completed(archive, goes, "sensitive")
    assert shown(archive, goes)[2] == shown(archive, stays)[2] == "sensitive"


def test_what_an_earlier_version_recorded_so_states_nothing_either(archive: Archive):
    goes, stays = opened(archive, "1/2020"), opened(archive, "2/2020", personal="none")
    case = archive.load(Case, goes)
    case.merge(CaseMerged(into=stays, protects={"personal": "none"}, content=WHY), by=SECRETARY)
    archive.add(case)
    completed(archive, goes, "sensitive")
    assert shown(archive, goes)[2] == "sensitive"


def test_personal_data_taken_over_are_stated_by_whoever_completes_the_case(archive: Archive):
    goes, stays = opened(archive, "1/2020", personal="personal"), opened(archive, "2/2020")
    merged(archive, goes, stays)
    with pytest.raises(StatedAlready, match="personal") as refused:
        completed(archive, stays, "none")
    assert "corrects=2" in (refused.value.remedy or "")
    completed(archive, stays, "personal")
    undone(archive, goes)
    assert shown(archive, stays)[2] == "personal"


def test_personal_data_taken_over_are_decided_by_correcting_the_merge(archive: Archive):
    goes, stays = opened(archive, "1/2020", personal="sensitive"), opened(archive, "2/2020", personal="none")
    merged(archive, goes, stays)
    fix = RecordCorrected(corrects=2, personal=PersonalData.none, content=WHY)
    made = correct_event(archive, "case", stays, fix, by=SECRETARY)
    assert "waits for a second person" in (made.effect or "")
    assert shown(archive, stays)[2] == "sensitive"
    decide_corrections(archive, [(stays, made.version)], Verdict.confirmed, "Nimiä ei ole.", by=OTHER)
    assert (shown(archive, stays)[2], shown(archive, goes)[2]) == ("none", "sensitive")
    undone(archive, goes)
    assert shown(archive, stays)[2] == "none"


def test_events_of_a_merge_that_state_no_personal_data_are_not_corrected_so(archive: Archive):
    goes, stays = opened(archive, "1/2020"), opened(archive, "2/2020")
    merged(archive, goes, stays)
    fix = RecordCorrected(corrects=2, personal=PersonalData.personal, content=WHY)
    with pytest.raises(Exception, match="does not state personal"):
        correct_event(archive, "case", stays, fix, by=SECRETARY)
