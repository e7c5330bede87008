"""Clause 11 §: the receiver ends the agreement at once, and every sending organisation agrees when its staff return."""

from itertools import permutations

import pytest

from archive.contract.events import Ground
from archive.contract.model import Contract, ContractEnded
from archive.contract.terms import NotAgreed, NotNoticed
from archive.errors import Invalid
from tests.archive.contract.examples import a_framework, ended_at_once, joined, transition
from tests.given import SECRETARY, day, given, happened

OULU, RAAHE = "0187690-1", "1971578-1"
END, FIRST, SECOND = ended_at_once(), transition(OULU, "2019-06-30"), transition(RAAHE, "2019-05-31", "2019-04-08")


def ended(*agreed: str) -> Contract:
    contract = a_framework(OULU, RAAHE)
    contract.terminate(END, by=SECRETARY)
    for organisation in agreed:
        contract.agree_transition({OULU: FIRST, RAAHE: SECOND}[organisation], by=SECRETARY)
    return contract


def test_it_ends_on_the_day_of_notice_and_lacks_the_time_of_every_sender():
    contract = a_framework(OULU, RAAHE)
    given(contract).when(lambda c: c.terminate(END, by=SECRETARY)).then(happened(END))
    assert [contract.timeline.state(on)["status"] for on in ("2019-03-25", "2019-03-26", "2019-03-27")] == [
        "registered",
        "terminating",
        "terminated",
    ]
    now = contract.now
    assert (now["completion"], now["transitions_open"]) == ("transition_open", [OULU, RAAHE])
    assert now["lacks"] == ["transition_until"]
    assert (now["ground"], now["termination"]["immediate"]) == ("activity_ended", True)


def test_it_is_not_complete_until_the_last_one_has_agreed():
    one, both = ended(OULU), ended(OULU, RAAHE)
    assert (one.now["completion"], one.now["transitions_open"]) == ("transition_open", [RAAHE])
    assert (both.now["completion"], both.now["transitions_open"]) == ("complete", [])
    assert (both.now["transition_until"], "lacks" in both.now) == ("2019-06-30", False)
    assert both.timeline.state("2019-04-07")["completion"] == "transition_open"
    assert both.timeline.state("2019-04-08")["completion"] == "complete"


def test_the_state_does_not_depend_on_the_order_of_recording():
    found = []
    for events in permutations((END, FIRST, SECOND, joined(RAAHE, "2017-03-21"))):
        contract = a_framework(OULU)
        contract.telling = True
        for event in events:
            contract.take(event, by=SECRETARY)
        found.append({name: value for name, value in contract.now.items() if name != "flags"})
    assert all(state == found[0] for state in found)
    assert found[0]["completion"] == "complete"


def test_at_once_is_the_day_of_notice_and_has_a_ground():
    later = END.model_copy(update={"ends_on": day("2019-03-27")})
    given(a_framework()).when(lambda c: c.terminate(later, by=SECRETARY)).then_refused(Invalid, field="ends_on")
    without = END.model_copy(update={"ground": None})
    given(a_framework()).when(lambda c: c.terminate(without, by=SECRETARY)).then_refused(Invalid, field="ground")


@pytest.mark.parametrize("ground", Ground)
def test_every_ground_ends_it(ground: Ground):
    end = END.model_copy(update={"ground": ground})
    given(a_framework()).when(lambda c: c.terminate(end, by=SECRETARY)).then(happened(end))


def test_one_that_nobody_lends_staff_under_is_complete_with_its_notice():
    contract = a_framework()
    contract.terminate(END, by=SECRETARY)
    assert ("completion" in contract.now, "lacks" in contract.now) == (False, False)


def test_only_who_lends_staff_agrees_and_not_on_a_day_before_the_notice():
    given(ended()).when(lambda c: c.agree_transition(transition("1", "2019-06-30"), by=SECRETARY)).then_refused(
        NotAgreed, field="organisation"
    )
    before = transition(OULU, "2019-03-25")
    given(ended()).when(lambda c: c.agree_transition(before, by=SECRETARY)).then_refused(
        Invalid, "2019-03-26", field="transition_until"
    )
    on_the_day = transition(OULU, "2019-03-26", "2019-03-26")
    given(ended()).when(lambda c: c.agree_transition(on_the_day, by=SECRETARY)).then(happened(on_the_day))
    over = transition(OULU, "2019-03-31", "2019-04-02")
    given(ended()).when(lambda c: c.agree_transition(over, by=SECRETARY)).then_refused(Invalid, "agreed on 2019-04-02")


def test_no_time_to_return_is_agreed_before_notice_was_given():
    early = transition(OULU, "2019-06-30", "2019-03-25")
    for contract in (a_framework(OULU), ended()):
        given(contract).when(lambda c: c.agree_transition(early, by=SECRETARY)).then_refused(NotNoticed)
    told = a_framework(OULU)
    told.telling = True
    told.agree_transition(early, by=SECRETARY)
    assert [flag["code"] for flag in told.timeline.flags()] == ["notice_not_given"]


def test_a_time_agreed_again_replaces_the_one_before():
    contract = ended(OULU, RAAHE)
    contract.agree_transition(transition(RAAHE, "2019-07-31", "2019-05-01"), by=SECRETARY)
    assert contract.now["transition_until"] == "2019-07-31"


def test_nobody_joins_what_was_ended():
    late = joined("1", "2019-03-26")
    given(ended()).when(lambda c: c.join(late, by=SECRETARY)).then_refused(ContractEnded, "terminated on 2019-03-26")
