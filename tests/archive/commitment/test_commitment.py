"""A commitment is assessed while it is open, then fulfilled, ended or handed over, once."""

import pytest

from archive.commitment.events import (
    Assessment,
    CommitmentAssessed,
    CommitmentClosed,
    CommitmentMade,
    CommitmentTransferred,
    Handover,
    Necessity,
    Outcome,
    Promise,
)
from archive.commitment.model import TAKEN_BACK, Commitment, CommitmentSettled
from archive.errors import Gone, Invalid
from archive.fold.contradictions import BeforeRecord, LaterEvent
from archive.values import Interval
from tests.archive.commitment.examples import a_commitment, a_fulfilled_commitment
from tests.given import ID, SECRETARY, WHY, day, destroyed, euros, given, happened


def assessed(**said: object) -> CommitmentAssessed:
    told = {"assessed_on": day("2019-03-20"), "content": Assessment(reason="Työnantajan velvoite")} | said
    return CommitmentAssessed.model_validate(told)


def closed(on: str = "2019-12-31", outcome: Outcome = Outcome.fulfilled) -> CommitmentClosed:
    return CommitmentClosed(closed_on=day(on), outcome=outcome, content=WHY)


HANDED = CommitmentTransferred(transferred_on=day("2019-06-30"), content=Handover(successor="Hyvinvointialue"))


def test_a_commitment_is_made_and_open():
    commitment = a_commitment()
    assert (commitment.now["status"], commitment.now["until"]["latest"]) == ("open", "2021-01-31")


@pytest.mark.parametrize(
    ("said", "field"),
    [({"amount": euros(0)}, "amount"), ({"amount": euros(-5)}, "amount"),
     ({"made_on": day("2021-02-01"), "until": Interval(latest=day("2021-01-31"))}, "until")],
)  # fmt: skip
def test_a_commitment_of_nothing_or_that_ends_before_it_was_made_is_refused(said: dict, field: str):
    made = CommitmentMade(**said, content=Promise(title="Palvelu"))
    given(Commitment(ID)).when(lambda c: c.make(made, by=SECRETARY)).then_refused(Invalid, field=field)


def test_what_takes_a_promise_back_is_recorded_where_a_source_tells_it():
    made = CommitmentMade(amount=euros(-5), flagged=(TAKEN_BACK,), content=Promise(title="Palvelu"))
    given(Commitment(ID)).when(lambda c: c.make(made, by=SECRETARY)).then(happened(made))
    nothing = made.model_copy(update={"amount": euros(0)})
    given(Commitment(ID)).when(lambda c: c.make(nothing, by=SECRETARY)).then_refused(Invalid, field="amount")


def test_a_term_that_ends_on_the_day_it_was_made_is_taken():
    made = CommitmentMade(
        made_on=day("2021-01-31"), until=Interval(latest=day("2021-01-31")), content=Promise(title="Palvelu")
    )
    given(Commitment(ID)).when(lambda c: c.make(made, by=SECRETARY)).then(happened(made))


def test_an_assessment_replaces_what_it_finds_and_leaves_the_rest():
    commitment = a_commitment()
    found = assessed(
        necessity=Necessity.statutory, amount=euros(11_000), content=Assessment(reason="Tarkistettu", to="Kunta")
    )
    given(commitment).when(lambda c: c.assess(found, by=SECRETARY)).then(happened(found))
    now = commitment.now
    assert (now["necessity"], now["amount"]["cents"], now["to"]) == ("statutory", 1_100_000, "Kunta")
    assert (now["until"]["latest"], now["until_text"]) == ("2021-01-31", "vuodenvaihde 2020-2021")
    (kept,) = now["assessments"]
    assert (kept["on"], kept["reason"], kept["necessity"]) == ("2019-03-20", "Tarkistettu", "statutory")


def test_the_same_assessment_again_is_nothing_new():
    found = assessed(necessity=Necessity.necessary)
    commitment = a_commitment()
    commitment.assess(found, by=SECRETARY)
    given(commitment).when(lambda c: c.assess(found, by=SECRETARY)).then_nothing()


@pytest.mark.parametrize(
    ("said", "field"),
    [({}, "necessity"), ({"amount": euros(10, "SEK")}, "amount"), ({"amount": euros(0)}, "amount"),
     ({"until": Interval(latest=day("2019-02-28"))}, "until")],
)  # fmt: skip
def test_an_assessment_that_finds_nothing_or_what_cannot_be_is_refused(said: dict, field: str):
    given(a_commitment()).when(lambda c: c.assess(assessed(**said), by=SECRETARY)).then_refused(Invalid, field=field)


@pytest.mark.parametrize("outcome", Outcome)
def test_a_commitment_is_fulfilled_or_ended(outcome: Outcome):
    commitment = a_commitment()
    end = closed(outcome=outcome)
    given(commitment).when(lambda c: c.close(end, by=SECRETARY)).then(happened(end))
    assert (commitment.now["status"], commitment.now["closed_on"]) == (outcome.value, "2019-12-31")
    assert commitment.now["closing"] == WHY.reason


def test_a_commitment_is_handed_over_and_says_to_whom():
    commitment = a_commitment()
    given(commitment).when(lambda c: c.transfer(HANDED, by=SECRETARY)).then(happened(HANDED))
    assert commitment.now["status"] == "transferred"
    assert commitment.now["transfer"] == {"on": "2019-06-30", "successor": "Hyvinvointialue"}


def test_what_was_handed_over_is_not_fulfilled_here():
    commitment = a_commitment()
    commitment.transfer(HANDED, by=SECRETARY)
    closing = given(commitment).when(lambda c: c.close(closed(), by=SECRETARY))
    closing.then_refused(CommitmentSettled, "transferred on 2019-06-30")


def test_nothing_happens_to_a_settled_commitment_after_its_end():
    late = (assessed(assessed_on=day("2020-01-01"), necessity=Necessity.necessary), closed("2020-01-01", Outcome.ended))
    given(a_fulfilled_commitment()).when(lambda c: c.assess(late[0], by=SECRETARY)).then_refused(
        CommitmentSettled, "fulfilled on 2019-12-31"
    )
    given(a_fulfilled_commitment()).when(lambda c: c.close(late[1], by=SECRETARY)).then_refused(CommitmentSettled)


def test_a_late_assessment_of_a_day_on_which_it_was_open_is_taken():
    found = assessed(necessity=Necessity.unnecessary)
    commitment = a_fulfilled_commitment()
    given(commitment).when(lambda c: c.assess(found, by=SECRETARY)).then(happened(found))
    assert (commitment.now["status"], commitment.now["necessity"]) == ("fulfilled", "unnecessary")


def test_an_earlier_end_makes_the_later_one_impossible():
    given(a_fulfilled_commitment()).when(lambda c: c.transfer(HANDED, by=SECRETARY)).then_refused(LaterEvent)


def test_nothing_happens_before_it_was_made():
    given(a_commitment()).when(lambda c: c.close(closed("2019-02-28"), by=SECRETARY)).then_refused(BeforeRecord)


def test_a_destroyed_commitment_takes_nothing():
    for verb in (lambda c: c.close(closed(), by=SECRETARY), lambda c: c.assess(assessed(), by=SECRETARY)):
        given(destroyed(a_commitment())).when(verb).then_refused(Gone)
