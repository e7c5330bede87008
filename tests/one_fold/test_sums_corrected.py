"""A sum that was recorded wrong is put right by an event with its reason, on both clocks; nothing goes back unpaid."""

from typing import Any

import pytest

from tests.one_fold.bodies import BEGINS, WHY, cents, flags
from tests.one_fold.interfaces import Made, OnCommandLine, OverRest, Refused, Way


def right(way: Way, record: Made, corrects: int, euros: int, **more: Any) -> Made:
    return way.change(record, "event-corrections", corrects=corrects, amount=cents(euros) | more, **WHY)


def an_approved(way: Way, grant: Made, euros: int) -> Made:
    payment = way.create("payment", grant=grant.id, applied_on="2021-02-01", amount=cents(euros))
    return way.change(payment, "approvals", approved_on="2021-03-01", amount=cents(euros), **WHY)


def a_grant(way: Way, euros: int = 1000) -> Made:
    return way.create("grant", awarded_on=BEGINS, amount=cents(euros))


def test_a_receipt_of_nine_euros_that_was_ninety_is_put_right_on_both_clocks(way: Way):
    payment = an_approved(way, a_grant(way), 90)
    nine = way.change(payment, "receipts", paid_on="2021-05-01", amount=cents(9), **WHY)
    assert way.show(nine)["status"] == "approved"
    ninety = right(way, nine, 3, 90)
    told = way.show(ninety)
    assert (told["status"], told["paid_cents"]) == ("paid", 9000)
    assert way.show(ninety, as_of="2021-05-01")["paid_cents"] == 9000
    assert way.show(ninety, known_at=f"@{nine.position}")["paid_cents"] == 900
    assert "paid sum in force today is 90.00 EUR instead of 9.00 EUR" in (ninety.effect or "")
    back = way.change(ninety, "event-corrections", corrects=4, takes_back=True, **WHY)
    assert way.show(back)["paid_cents"] == 900


def test_an_award_an_application_and_an_approval_are_put_right(way: Way):
    grant = right(way, a_grant(way, 100), 1, 120)
    assert way.show(grant)["amount"]["cents"] == 12000
    assert "amount in force today is 120.00 EUR instead of 100.00 EUR" in (grant.effect or "")
    payment = way.create("payment", grant=grant.id, applied_on="2021-02-01", amount=cents(50))
    payment = right(way, payment, 1, 60)
    assert way.show(payment)["amount"]["cents"] == 6000
    approved = way.change(payment, "approvals", approved_on="2021-03-01", amount=cents(55), **WHY)
    assert way.show(right(way, approved, 3, 60))["approved_cents"] == 6000


@pytest.mark.parametrize(
    ("corrects", "amount", "code"),
    [
        (2, {"cents": 9100}, "invalid"),  # approved beyond what was applied for
        (2, {"cents": 800}, "later_event"),  # the receipt of 9 euros would no longer be allowed
        (3, {"cents": 9100}, "invalid"),  # paid beyond what was approved
        (3, {"cents": -900}, "invalid"),
        (1, {"cents": 0}, "invalid"),
        (3, {"cents": 900, "currency": "SEK"}, "invalid"),
    ],
)
def test_a_sum_that_could_not_have_been_recorded_is_not_corrected_to(
    rest: OverRest, corrects: int, amount: dict[str, Any], code: str
):
    payment = an_approved(rest, a_grant(rest, 200), 90)
    paid = rest.change(payment, "receipts", paid_on="2021-05-01", amount=cents(9), **WHY)
    with pytest.raises(Refused) as refused:
        rest.change(paid, "event-corrections", corrects=corrects, amount=amount, **WHY)
    assert refused.value.code == code


def test_an_award_is_not_corrected_below_what_is_drawn_nor_what_states_no_sum(rest: OverRest):
    grant = a_grant(rest, 100)
    payment = rest.create("payment", grant=grant.id, applied_on="2021-02-01", amount=cents(90))
    with pytest.raises(Refused) as refused:
        right(rest, payment, 1, 101)
    assert refused.value.code == "grant_exceeded"
    payment = rest.change(payment, "approvals", approved_on="2021-03-01", amount=cents(90), **WHY)
    with pytest.raises(Refused) as refused:
        right(rest, grant, 1, 80)
    assert refused.value.code == "grant_exceeded"
    rejected = rest.create("payment", grant=grant.id, applied_on="2021-02-01", amount=cents(10))
    rejected = rest.change(rejected, "rejections", rejected_on="2021-03-01", **WHY)
    with pytest.raises(Refused):
        right(rest, rejected, 2, 5)
    assert right(rest, payment, 2, 80).version == 3


def test_a_cost_is_put_right_and_counts_so(rest: OverRest):
    grant = a_grant(rest)
    said = {"reported_on": "2021-01-31", "amount": cents(10), "cost_kind": "palkat"}
    made = rest.doors.change("grant", grant.id, "costs", said, grant.version).json()
    wrong = {"corrects": 1, "amount": cents(100), "reason": "lyöntivirhe"}
    done = rest.doors.post(f"/costs/{made['part']}/event-corrections", wrong, headers={"If-Match": '"1"'})
    assert done.status_code == 201, done.text
    assert "is 100.00 EUR instead of 10.00 EUR" in done.json()["effect"]
    asked = {"min_position": done.json()["position"]}
    money = rest.doors.get(f"/grants/{grant.id}/money", "archivist", params=asked).json()
    assert money["realised_cents"] == 10000
    before = rest.doors.get(
        f"/grants/{grant.id}/money", "archivist", params=asked | {"known_at": f"@{made['position']}"}
    )
    assert before.json()["realised_cents"] == 1000


def test_the_value_of_a_contract_is_put_right(way: Way):
    contract = way.create("contract", registered_on=BEGINS, value=cents(500))
    assert way.show(right(way, contract, 1, 5000))["value"]["cents"] == 500_000


def paid_grant(way: Way) -> Made:
    grant = a_grant(way)
    way.change(an_approved(way, grant, 30), "receipts", paid_on="2021-05-01", amount=cents(30), **WHY)
    return grant


def test_no_more_goes_back_than_was_paid(way: Way):
    grant = paid_grant(way)
    with pytest.raises(Refused) as refused:
        way.change(grant, "recoveries", recovered_on="2021-06-01", amount=cents(31), **WHY)
    assert refused.value.code == "back_exceeds_paid"
    grant = way.change(grant, "recoveries", recovered_on="2021-06-01", amount=cents(20), **WHY)
    with pytest.raises(Refused) as refused:
        way.change(grant, "returns", returned_on="2021-06-02", amount=cents(11), **WHY)
    assert refused.value.code == "back_exceeds_paid"
    grant = way.change(grant, "returns", returned_on="2021-06-02", amount=cents(10), **WHY)
    again = way.change(grant, "returns", returned_on="2021-06-02", amount=cents(10), **WHY)
    assert again.version == grant.version
    with pytest.raises(Refused) as refused:
        right(way, grant, 2, 21)
    assert refused.value.code == "back_exceeds_paid"
    assert way.show(right(way, grant, 2, 0))["recovered_cents"] == 0


def test_what_a_source_tells_of_it_is_flagged(command: OnCommandLine):
    applied = {"kind": "payment", "key": "m40", "number": "m40", "title": "Maksatus", "applied_on": "2021-02-01"}
    command.take(
        {"kind": "grant", "key": "g40", "number": "g40", "title": "A", "awarded_on": BEGINS, "amount": cents(1000)},
        applied | {"amount": cents(100), "grant": "@grant:g40"},
        {"kind": "payment", "key": "m40", "do": "approvals", "approved_on": "2021-03-01", "amount": cents(30), **WHY},
        {"kind": "payment", "key": "m40", "do": "receipts", "paid_on": "2021-05-01", "amount": cents(30), **WHY},
        {"kind": "grant", "key": "g40", "do": "recoveries", "recovered_on": "2021-06-01", "amount": cents(900), **WHY},
    )
    assert [each["code"] for each in flags(command, "g40")] == ["back_exceeds_paid"]
    assert command("show", "g40")["recovered_cents"] == 90_000


@pytest.mark.parametrize(("currency", "was", "now"), [("JPY", "300 JPY", "500 JPY"), ("KWD", "0.300 KWD", "0.500 KWD")])
def test_what_changed_is_told_in_the_decimals_of_the_currency(rest: OverRest, currency: str, was: str, now: str):
    doors, price = rest.doors, {"currency": currency}
    grant = doors.create("grant", amount={"cents": 1000, **price}, own_share=None, awarded_on="2020-01-01")
    for day, minor in (("2020-12-31", 300), ("2020-06-30", 200)):
        cost = {"reported_on": day, "amount": {"cents": minor, **price}, "cost_kind": "palkat"}
        told = doors.change("grant", grant["id"], "costs", cost, grant["version"])
    assert told.json()["effect"].endswith(f"The reported cost in force today is {now} instead of {was}.")
    version = grant["version"]
    for day, minor in (("2021-02-01", 300), ("2021-01-01", 200)):
        back = {"returned_on": day, "amount": {"cents": minor, **price}, "reason": "Käyttämättä"}
        told = doors.change("grant", grant["id"], "returns", back, version)
        version += 1
    recorded = "Recorded as of 2021-01-01."  # and nothing of the amount of the grant, which is another one
    assert told.json()["effect"] == f"{recorded} The returned sum in force today is {now} instead of {was}."


@pytest.mark.parametrize("drawn", ["payment", "cost"])
def test_an_award_corrected_to_a_day_after_what_was_drawn_is_an_open_item(rest: OverRest, drawn: str):
    grant = a_grant(rest)
    if drawn == "payment":
        rest.create("payment", grant=grant.id, applied_on="2021-02-01", amount=cents(50))
    else:
        cost = {"reported_on": "2021-02-01", "amount": cents(10), "cost_kind": "palkat"}
        assert rest.doors.change("grant", grant.id, "costs", cost, grant.version).status_code == 201

    def flagged(made: Made) -> list[str]:
        return [each["code"] for each in rest.show(made).get("flags") or []]

    until = rest.change(grant, "event-corrections", corrects=1, day="2021-02-01", **WHY)
    assert flagged(until) == []
    after = rest.change(until, "event-corrections", corrects=1, day="2021-02-02", **WHY)
    assert flagged(after) == ["drawn_before_award"]
    back = rest.change(after, "event-corrections", corrects=1, day="2021-01-31", **WHY)
    assert flagged(back) == []
