"""Two people retire an archive, after a waiting period; once it has begun there is no way back."""

import pytest

from archive.disposal.events import Probed
from archive.errors import Invalid
from archive.retirement.events import Proposal, Removed
from archive.retirement.model import OtherCertificate, Retirement, RetirementState, RetirementWaits, SameProposer
from tests.archive.retirement.examples import (
    an_approved_retirement,
    approved,
    begun,
    completed,
    of_a_predecessor,
    proposed,
    withdrawn,
)
from tests.given import ID, SECRETARY, given, happened


def a_proposed_retirement() -> Retirement:
    retirement = Retirement(ID)
    retirement.propose(proposed(), by=ID)
    return retirement


def a_running_retirement() -> Retirement:
    retirement = an_approved_retirement()
    retirement.begin(begun(), by=SECRETARY)
    return retirement


def test_another_person_approves_what_one_proposed():
    given(a_proposed_retirement()).when(lambda it: it.approve(approved(), ID, by=SECRETARY)).then(
        happened(approved(), by=SECRETARY)
    )


def test_who_proposed_it_does_not_approve_it():
    given(a_proposed_retirement()).when(lambda it: it.approve(approved(), ID, by=ID)).then_refused(
        SameProposer, "two different people are needed"
    )


@pytest.mark.parametrize(("fate", "recipients"), [("destroyed", ("age1abc",)), ("handed_over", ())])
def test_a_key_goes_to_somebody_or_nowhere(fate: str, recipients: tuple[str, ...]):
    said = proposed(signing_key=fate, content=Proposal(address="x", recipients=recipients))
    given(Retirement(ID)).when(lambda it: it.propose(said, by=ID)).then_refused(Invalid, "do not match")


def test_it_is_not_run_before_the_waiting_period_is_over():
    given(an_approved_retirement()).when(lambda it: it.begin(begun("2026-11-09"), by=SECRETARY)).then_refused(
        RetirementWaits, "from 2026-11-10 on"
    )


def test_it_is_run_on_the_first_day_after_it():
    given(an_approved_retirement()).when(lambda it: it.begin(begun(), by=SECRETARY)).then(
        happened(begun(), by=SECRETARY)
    )


def test_it_is_not_run_without_an_approval():
    given(a_proposed_retirement()).when(lambda it: it.begin(begun(), by=SECRETARY)).then_refused(
        RetirementState, "has the status proposed"
    )


def test_what_was_proposed_is_withdrawn_and_can_be_proposed_again():
    retirement = an_approved_retirement()
    retirement.withdraw(withdrawn(), by=SECRETARY)
    given(retirement).when(lambda it: it.propose(proposed(), by=ID)).then(happened(proposed(), by=ID))


def test_there_is_no_way_back_once_it_has_begun():
    given(a_running_retirement()).when(lambda it: it.withdraw(withdrawn(), by=SECRETARY)).then_refused(
        RetirementState, "has the status running"
    )


def test_it_is_completed_once():
    retirement = a_running_retirement()
    retirement.complete(completed(), by=SECRETARY)
    assert retirement.completed == completed()
    given(retirement).when(lambda it: it.complete(completed(), by=SECRETARY)).then_refused(
        RetirementState, "has the status retired"
    )


def test_it_is_not_certified_with_remains():
    found = Removed(
        records=1, contents=1, files=0, shared=0, keys=0, passes=1, by=Probed.ids, probes=0, searched=3, hits=1
    )
    given(a_running_retirement()).when(lambda it: it.complete(completed(removed=found), by=ID)).then_refused(
        Invalid, "Remains"
    )


def test_the_end_of_a_predecessor_is_recorded_once():
    given(Retirement(ID)).when(lambda it: it.recognise(of_a_predecessor(), by=SECRETARY)).then(
        happened(of_a_predecessor(), by=SECRETARY)
    )
    known = Retirement(ID)
    known.recognise(of_a_predecessor(), by=ID)
    given(known).when(lambda it: it.recognise(of_a_predecessor(), by=SECRETARY)).then_nothing()


@pytest.mark.parametrize("said", [{"position": 17}, {"root": "00" * 32}])
def test_a_predecessor_has_one_end(said: dict[str, object]):
    known = Retirement(ID)
    known.recognise(of_a_predecessor(), by=ID)
    given(known).when(lambda it: it.recognise(of_a_predecessor(**said), by=SECRETARY)).then_refused(
        OtherCertificate, "it was retired at 16 events"
    )
