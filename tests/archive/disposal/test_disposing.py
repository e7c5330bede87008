"""A disposal: in order, by two people, with time to think again."""

from uuid import UUID

import pytest

from archive.disposal.events import (
    DisposalApproved,
    DisposalBegun,
    DisposalExecuted,
    DisposalListed,
    DisposalReviewed,
    ListedRecord,
    Probed,
    Search,
)
from archive.disposal.model import CoolingOff, Disposal, DisposalState, SamePerson, Stage
from archive.errors import Invalid, NotFound
from tests.archive.disposal.approving import ARCHIVIST, NOTHING, ONE, OTHER, withdrawn
from tests.given import ID, SECRETARY, day, given, happened


def a_row(record: UUID = ONE) -> ListedRecord:
    return ListedRecord(
        record=record,
        kind="document",
        record_class="03 00",
        schedule=UUID(int=7),
        basis="L 1/2000",
        due=day("2021-01-01"),
    )


LISTED = DisposalListed(listed_on=day("2021-06-01"), records=(a_row(), a_row(OTHER)), content=NOTHING)
REVIEWED = DisposalReviewed(reviewed_on=day("2021-06-02"), content=NOTHING)
APPROVED = DisposalApproved(approved_on=day("2021-06-03"), executable_from=day("2021-06-10"), content=NOTHING)
BEGUN = DisposalBegun(begun_on=day("2021-06-10"))


def executed(hits: int = 0) -> DisposalExecuted:
    return DisposalExecuted(
        executed_on=day("2021-06-10"),
        records=(a_row(),),
        reviewed_by=SECRETARY,
        approved_by=ARCHIVIST,
        contents=2,
        files=1,
        shared=0,
        keys=0,
        search=Search(by=Probed.content, probes=5, files=9, bytes=900, hits=hits),
        backups_until=day("2021-07-10"),
    )


def a_disposal(stage: Stage = Stage.listed) -> Disposal:
    disposal = Disposal(ID)
    disposal.draw_up(LISTED, by=SECRETARY)
    steps = [
        lambda: disposal.review(REVIEWED, by=SECRETARY),
        lambda: disposal.approve(APPROVED, SECRETARY, by=ARCHIVIST),
        lambda: disposal.begin(BEGUN, by=ARCHIVIST),
        lambda: disposal.certify(executed(), by=ARCHIVIST),
    ]
    for step in steps[: list(Stage).index(stage)]:
        step()
    return disposal


def test_the_steps_follow_each_other():
    given(a_disposal()).when(lambda d: d.review(REVIEWED, by=SECRETARY)).then(happened(REVIEWED))
    approving = given(a_disposal(Stage.reviewed)).when(lambda d: d.approve(APPROVED, SECRETARY, by=ARCHIVIST))
    approving.then(happened(APPROVED, by=ARCHIVIST))
    given(a_disposal(Stage.approved)).when(lambda d: d.begin(BEGUN, by=SECRETARY)).then(happened(BEGUN))
    given(a_disposal(Stage.executing)).when(lambda d: d.certify(executed(), by=SECRETARY)).then(happened(executed()))


@pytest.mark.parametrize("stage", list(Stage)[:5])
def test_no_step_is_taken_out_of_its_order(stage: Stage):
    verbs = {
        Stage.listed: lambda d: d.review(REVIEWED, by=SECRETARY),
        Stage.reviewed: lambda d: d.approve(APPROVED, SECRETARY, by=ARCHIVIST),
        Stage.approved: lambda d: d.begin(BEGUN, by=SECRETARY),
        Stage.executing: lambda d: d.certify(executed(), by=SECRETARY),
    }
    for before, verb in verbs.items():
        if before is not stage and not (before is Stage.approved and stage is Stage.executing):
            given(a_disposal(stage)).when(verb).then_refused(DisposalState, f"the status {stage}")


def test_who_reviewed_does_not_approve():
    outcome = given(a_disposal(Stage.reviewed)).when(lambda d: d.approve(APPROVED, SECRETARY, by=SECRETARY))
    outcome.then_refused(SamePerson)


def test_nothing_is_executed_before_the_time_to_think_again_is_over():
    early = DisposalBegun(begun_on=day("2021-06-09"))
    given(a_disposal(Stage.approved)).when(lambda d: d.begin(early, by=SECRETARY)).then_refused(
        CoolingOff, "2021-06-10"
    )
    given(a_disposal(Stage.executing)).when(lambda d: d.begin(BEGUN, by=SECRETARY)).then_nothing()


def test_records_are_taken_off_until_the_execution_begins():
    given(a_disposal(Stage.approved)).when(lambda d: d.withdraw(withdrawn(ONE), by=SECRETARY)).then(
        happened(withdrawn(ONE))
    )
    whole = a_disposal()
    whole.withdraw(withdrawn(ONE), by=SECRETARY)
    assert whole.stage is Stage.listed
    given(whole).when(lambda d: d.withdraw(withdrawn(ONE), by=SECRETARY)).then_nothing()
    whole = a_disposal()
    whole.withdraw(withdrawn(ONE, OTHER), by=SECRETARY)
    assert (whole.stage, whole.open) == (Stage.withdrawn, False)
    given(whole).when(lambda d: d.review(REVIEWED, by=SECRETARY)).then_refused(DisposalState)
    given(a_disposal()).when(lambda d: d.withdraw(withdrawn(UUID(int=9)), by=SECRETARY)).then_refused(NotFound)
    given(a_disposal(Stage.executing)).when(lambda d: d.withdraw(withdrawn(), by=SECRETARY)).then_refused(DisposalState)


def test_what_was_found_afterwards_is_not_certified():
    given(a_disposal(Stage.executing)).when(lambda d: d.certify(executed(hits=1), by=SECRETARY)).then_refused(Invalid)


def test_a_list_names_something_and_each_record_once():
    for records in ((), (a_row(), a_row())):
        listed = LISTED.model_copy(update={"records": records})
        given(Disposal(ID)).when(lambda d, listed=listed: d.draw_up(listed, by=SECRETARY)).then_refused(Invalid)
