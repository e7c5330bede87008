"""What settles a grant, ends a contract and fills a post is held against what was agreed and recorded before."""

from typing import Any

import pytest

from tests.one_fold.bodies import BEGINS, WHY, cents
from tests.one_fold.interfaces import Made, OnCommandLine, OverRest, Refused, Way


def flags_of(way: Way, record: Made) -> list[str]:
    return [each["code"] for each in way.show(record).get("flags", ())]


def a_grant(way: Way, **more: Any) -> Made:
    return way.create("grant", **{"awarded_on": BEGINS, "amount": cents(1000)} | more)


def settle(way: Way, grant: Made, euros: int) -> Made:
    return way.change(grant, "settlements", settled_on="2021-06-01", amount=cents(euros), **WHY)


def cost(rest: OverRest, grant: Made, euros: int) -> dict[str, Any]:
    said = {"reported_on": "2021-01-31", "amount": cents(euros), "cost_kind": "palkat"}
    made: dict[str, Any] = rest.doors.change("grant", grant.id, "costs", said, grant.version).json()
    return made


def test_no_more_cost_is_accepted_than_was_reported(rest: OverRest):
    grant = a_grant(rest)
    cost(rest, grant, 200)
    with pytest.raises(Refused) as refused:
        settle(rest, grant, 2000)
    assert refused.value.code == "accepted_exceeds_cost"
    assert flags_of(rest, settle(rest, grant, 200)) == []


def test_a_settlement_without_any_known_cost_is_flagged_and_there_is_one(way: Way):
    grant = settle(way, a_grant(way), 9_999)
    assert flags_of(way, grant) == ["accepted_exceeds_cost"]
    with pytest.raises(Refused) as refused:
        settle(way, grant, 100)
    assert refused.value.code == "grant_settled"
    right = way.change(grant, "event-corrections", corrects=2, amount=cents(900), **WHY)
    assert way.show(right)["accepted_cents"] == 90_000


def test_costs_and_applications_after_the_settlement_are_flagged(rest: OverRest):
    grant = settle(rest, a_grant(rest), 0)
    made = cost(rest, grant, 5)
    told = rest.doors.get(f"/costs/{made['part']}", "archivist", params={"min_position": made["position"]}).json()
    assert [each["code"] for each in told["flags"]] == ["after_settlement"]
    payment = rest.create("payment", grant=grant.id, applied_on="2021-07-01", amount=cents(10))
    assert flags_of(rest, payment) == ["after_settlement"]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"own_share": {"cents": -1}}, "own_share"),
        ({"use_from": "2021-02-01", "use_until": "2021-01-31"}, "use_until"),
    ],
)
def test_a_grant_with_impossible_terms_is_refused(rest: OverRest, said: dict[str, Any], field: str):
    answer = rest.doors.post("/grants", {"title": "A", "awarded_on": BEGINS, "amount": cents(1000)} | said)
    assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_an_own_share_of_twice_the_grant_is_flagged_unless_the_grant_pays_less_than_half(way: Way):
    own = {"own_share": cents(2000)}
    assert flags_of(way, a_grant(way, **own)) == ["own_share_exceeds_grant"]
    assert flags_of(way, a_grant(way, percent=33, **own)) == []


def test_a_source_with_impossible_terms_is_flagged(command: OnCommandLine):
    said = {"kind": "grant", "key": "g41", "number": "g41", "title": "A", "awarded_on": BEGINS, "amount": cents(10)}
    command.take(said | {"use_from": "2021-02-01", "use_until": "2021-01-31"})
    assert [each["code"] for each in command("show", "g41")["flags"]] == ["end_before_start"]


def a_contract(way: Way, **more: Any) -> Made:
    return way.create("contract", **{"registered_on": BEGINS, "starts_on": BEGINS, "ends_on": "2025-12-31"} | more)


def end(way: Way, contract: Made, ends_on: str, **more: Any) -> Made:
    return way.change(contract, "terminations", noticed_on="2021-02-01", ends_on=ends_on, **WHY, **more)


def test_an_end_before_the_agreed_notice_is_flagged(way: Way):
    assert flags_of(way, end(way, a_contract(way, notice_months=6), "2021-02-15")) == ["notice_too_short"]
    assert flags_of(way, end(way, a_contract(way, notice_months=6), "2021-08-01")) == []
    agreed = end(way, a_contract(way, notice_months=6), "2021-02-15", ground="agreement")
    assert flags_of(way, agreed) == []


def test_notice_by_a_clause_is_held_against_that_clause(way: Way):
    contract = a_contract(way, notice_months=6)
    contract = way.change(contract, "clauses", agreed_on=BEGINS, clause="11", immediate=True)
    with pytest.raises(Refused) as refused:
        end(way, contract, "2021-02-01", clause="77", immediate=True, ground="activity_ended")
    assert refused.value.code == "not_agreed"
    ended = end(way, contract, "2021-02-01", clause="11", immediate=True, ground="activity_ended")
    assert flags_of(way, ended) == []


def test_an_option_does_not_end_before_the_contract_begins(rest: OverRest):
    contract = a_contract(rest)
    with pytest.raises(Refused):
        rest.change(contract, "options", agreed_on=BEGINS, option="o1", extends_to="2019-12-31")


def test_a_post_has_one_holder_and_each_term_one_substitute(way: Way):
    post = way.create("post", established_on=BEGINS)
    post = way.change(post, "terms", begins_on="2020-02-01", term=1)
    with pytest.raises(Refused) as refused:
        way.change(post, "terms", begins_on="2020-03-01", term=2)
    assert refused.value.code == "term_running"
    post = way.change(post, "terms", begins_on="2020-03-01", term=2, substitutes=1)
    with pytest.raises(Refused) as refused:
        way.change(post, "terms", begins_on="2020-04-01", term=3, substitutes=1)
    assert refused.value.code == "term_running"
    post = way.change(post, "terms", begins_on="2020-04-01", term=3, substitutes=2)
    post = way.change(post, "endings", ended_on="2020-05-01", term=1)
    post = way.change(post, "terms", begins_on="2020-05-01", term=4)
    assert way.show(post)["chain"] == [4]
