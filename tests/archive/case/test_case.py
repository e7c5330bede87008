"""A case is opened, staged, retitled, closed and reopened; closed, it takes no new records."""

from datetime import date

from archive.case.events import CaseClosed, CaseReopened, CaseRetitled, CaseStageRecorded, Stage, Title
from archive.case.model import Case, CaseIsClosed, CaseIsOpen
from archive.errors import Gone, Invalid
from tests.given import SECRETARY, WHY, a_case, a_closed_case, day, destroyed, given, happened

STAGE = CaseStageRecorded(stage="vireille", entered_on=day("2021-02-02"), content=Stage(status="Vireillä"))
RETITLED = CaseRetitled(retitled_on=day("2021-03-01"), content=Title(title="Ratahanke, vaihe 2"))


def closing(on: str) -> CaseClosed:
    return CaseClosed(closed_on=day(on), content=WHY)


def reopening(on: str) -> CaseReopened:
    return CaseReopened(reopened_on=day(on), content=WHY)


def a_staged_case() -> Case:
    case = a_case()
    case.enter_stage(STAGE, by=SECRETARY)
    return case


def a_reopened_case() -> Case:
    case = a_closed_case()
    case.reopen(reopening("2021-09-01"), by=SECRETARY)
    return case


def test_a_case_enters_a_stage():
    given(a_case()).when(lambda c: c.enter_stage(STAGE, by=SECRETARY)).then(happened(STAGE))


def test_the_same_stage_with_the_same_words_happens_once():
    given(a_staged_case()).when(lambda c: c.enter_stage(STAGE, by=SECRETARY)).then_nothing()


def test_a_stage_entered_again_another_day_is_another_event():
    again = STAGE.model_copy(update={"entered_on": date(2021, 2, 3)})
    given(a_staged_case()).when(lambda c: c.enter_stage(again, by=SECRETARY)).then(happened(again))


def test_a_closed_case_enters_no_stage():
    given(a_closed_case()).when(lambda c: c.enter_stage(STAGE, by=SECRETARY)).then_refused(
        CaseIsClosed, "was closed on 2021-06-30", field="case"
    )


def test_a_case_gets_another_title():
    given(a_case()).when(lambda c: c.retitle(RETITLED, by=SECRETARY)).then(happened(RETITLED))


def test_the_title_it_has_is_no_new_title():
    case = a_case()
    case.retitle(RETITLED, by=SECRETARY)
    given(case).when(lambda c: c.retitle(RETITLED, by=SECRETARY)).then_nothing()


def test_a_closed_case_keeps_its_title_but_for_a_late_one_with_its_reason():
    given(a_closed_case()).when(lambda c: c.retitle(RETITLED, by=SECRETARY)).then_refused(CaseIsClosed)
    for on, taken in (("2021-06-29", True), ("2021-07-01", False)):
        late = CaseRetitled(retitled_on=day(on), content=Title(title="Ratahanke II", reason="Löytyi myöhemmin"))
        outcome = given(a_closed_case()).when(lambda c, late=late: c.retitle(late, by=SECRETARY))
        outcome.then(happened(late)) if taken else outcome.then_refused(CaseIsClosed)


def test_a_case_is_closed():
    given(a_case()).when(lambda c: c.close(closing("2021-06-30"), by=SECRETARY)).then(happened(closing("2021-06-30")))


def test_a_case_is_not_closed_before_it_was_opened():
    given(a_case()).when(lambda c: c.close(closing("2021-01-31"), by=SECRETARY)).then_refused(
        Invalid, "opened on 2021-02-01", field="closed_on"
    )


def test_a_case_is_not_closed_twice():
    given(a_closed_case()).when(lambda c: c.close(closing("2021-07-01"), by=SECRETARY)).then_refused(CaseIsClosed)


def test_a_closed_case_is_reopened():
    given(a_closed_case()).when(lambda c: c.reopen(reopening("2021-06-30"), by=SECRETARY)).then(
        happened(reopening("2021-06-30"))
    )


def test_an_open_case_is_not_reopened():
    given(a_case()).when(lambda c: c.reopen(reopening("2021-06-30"), by=SECRETARY)).then_refused(CaseIsOpen, "is open")


def test_a_case_is_not_reopened_before_it_was_closed():
    given(a_closed_case()).when(lambda c: c.reopen(reopening("2021-06-29"), by=SECRETARY)).then_refused(CaseIsOpen)


def test_a_reopened_case_takes_records_again():
    given(a_reopened_case()).when(lambda c: c.enter_stage(STAGE, by=SECRETARY)).then(happened(STAGE))


def test_a_reopened_case_is_not_closed_before_it_was_reopened():
    given(a_reopened_case()).when(lambda c: c.close(closing("2021-08-31"), by=SECRETARY)).then_refused(CaseIsClosed)


def test_a_destroyed_case_takes_nothing():
    for verb in (
        lambda c: c.enter_stage(STAGE, by=SECRETARY),
        lambda c: c.retitle(RETITLED, by=SECRETARY),
        lambda c: c.close(closing("2021-06-30"), by=SECRETARY),
        lambda c: c.reopen(reopening("2021-06-30"), by=SECRETARY),
    ):
        given(destroyed(a_case())).when(verb).then_refused(Gone, "destroyed on 2031-01-01")
