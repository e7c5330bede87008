"""What went back of a grant before any payment was known is held against the payments that become known later."""

from typing import Any

import pytest

from tests.one_fold.bodies import cents
from tests.one_fold.interfaces import Made, OnCommandLine, Refused, Way
from tests.one_fold.test_across import flags
from tests.one_fold.test_hidden import REASON, right

BACK = "back_exceeds_paid"


def a_grant_with_a_return(way: Way, returned: int, on: str = "2020-05-01") -> Made:
    grant = way.create("grant", awarded_on="2020-01-01", amount=cents(100), personal="none")
    return way.change(grant, "returns", returned_on=on, amount=cents(returned), **REASON)


def approved(way: Way, grant: Made, amount: int) -> Made:
    said = {"grant": grant.id, "amount": cents(amount), "applied_on": "2020-02-01", "personal": "none"}
    return way.change(way.create("payment", **said), "approvals", approved_on="2020-02-15", amount=cents(amount),
                      **REASON)  # fmt: skip


def paid(way: Way, payment: Made, amount: int, on: str) -> Made:
    return way.change(payment, "receipts", paid_on=on, amount=cents(amount), **REASON)


def test_a_payment_smaller_than_what_went_back_is_an_open_item(way: Way):
    grant = a_grant_with_a_return(way, 50)
    assert flags(way, grant) == []
    payment = paid(way, approved(way, grant, 40), 40, "2020-03-01")
    assert flags(way, payment) == [BACK]


def test_a_payment_that_covers_what_went_back_is_none(way: Way):
    payment = paid(way, approved(way, a_grant_with_a_return(way, 50), 50), 50, "2020-05-01")
    assert flags(way, payment) == []


def test_of_a_payment_in_parts_that_is_awaited_each_is_judged_when_it_comes(way: Way):
    payment = approved(way, a_grant_with_a_return(way, 50), 60)
    payment = paid(way, payment, 30, "2020-03-01")
    assert flags(way, payment) == []
    assert flags(way, paid(way, payment, 30, "2020-04-01")) == []
    late = paid(way, approved(way, a_grant_with_a_return(way, 50), 60), 30, "2020-03-01")
    assert flags(way, paid(way, late, 30, "2020-06-01")) == [BACK]


def test_a_second_payment_that_changes_nothing_of_it_tells_it_no_second_time(way: Way):
    grant = a_grant_with_a_return(way, 80)
    first = paid(way, approved(way, grant, 40), 40, "2020-03-01")
    assert flags(way, first) == [BACK]
    assert flags(way, paid(way, approved(way, grant, 50), 50, "2020-06-01")) == []
    assert flags(way, right(way, first, 3, day="2020-04-30")) == [BACK]


@pytest.mark.parametrize("return_first", [True, False])
def test_the_same_is_flagged_in_whichever_order_it_is_imported(command: OnCommandLine, return_first: bool):
    key = f"palautus-{return_first}"
    award = {"kind": "grant", "key": key, "number": key, "title": "Avustus", "amount": cents(100),
             "awarded_on": "2020-01-01"}  # fmt: skip
    back = {"kind": "grant", "key": key, "do": "returns", "returned_on": "2020-05-01", "amount": cents(50), **REASON}
    said: dict[str, Any] = {"kind": "payment", "key": key, "amount": cents(40)}
    lines = [
        said | {"title": "Maksu", "number": f"maksu {key}", "grant": f"@grant:{key}", "applied_on": "2020-02-01"},
        said | {"do": "approvals", "approved_on": "2020-02-15", **REASON},
        said | {"do": "receipts", "paid_on": "2020-03-01", **REASON},
    ]
    command.take(award, *([back, *lines] if return_first else [*lines, back]))
    told = [flag["code"] for each in (key, f"maksu {key}") for flag in command("show", each).get("flags", ())]
    assert told == [BACK]


def matched(way: Way, payment: Made, amount: int, on: str) -> Made:
    """A line of an account that settles a payment."""
    line = way.create("transaction", account="FI2112345600000785", booked_on=on, stage="booked",
                      amount=cents(amount), personal="none")  # fmt: skip
    return way.change(line, "matches", matched_on="2020-06-01", payments=[payment.id], **REASON)


def test_what_a_bank_books_is_held_against_it_too(way: Way):
    payment = approved(way, a_grant_with_a_return(way, 50), 40)
    matched(way, payment, 40, "2020-03-01")
    assert flags(way, payment) == [BACK]


def test_a_wrong_match_that_is_undone_leaves_no_contradiction_behind(way: Way):
    payment = approved(way, a_grant_with_a_return(way, 50), 50)
    wrong = matched(way, payment, 50, "2020-03-01")
    assert flags(way, payment) == []
    way.change(wrong, "match-withdrawals", **REASON)
    assert flags(way, payment) == []
    matched(way, payment, 50, "2020-04-01")
    assert flags(way, payment) == []


def test_a_day_of_award_that_is_corrected_twice_is_judged_as_it_stands(way: Way):
    grant = way.create("grant", awarded_on="2020-01-01", amount=cents(100), personal="none")
    approved(way, grant, 40)
    later = right(way, grant, 1, day="2020-06-01")
    assert flags(way, later) == ["drawn_before_award"]
    still = right(way, later, 1, day="2020-05-01")
    assert flags(way, still) == ["drawn_before_award"]
    assert flags(way, right(way, still, 1, day="2020-01-15")) == []


def test_a_sum_that_is_corrected_leaves_what_its_event_contradicts_told(way: Way):
    payment = paid(way, approved(way, a_grant_with_a_return(way, 80), 41), 40, "2020-03-01")
    assert flags(way, payment) == [BACK]
    assert flags(way, right(way, payment, 3, amount=cents(41))) == [BACK]


def test_money_that_moved_is_never_dated_in_the_future(way: Way):
    grant = way.create("grant", awarded_on="2020-01-01", amount=cents(100), personal="none")
    payment = approved(way, grant, 40)
    to_come = "2999-02-28"
    for record, noun, day in (
        (payment, "receipts", "paid_on"),
        (grant, "recoveries", "recovered_on"),
        (grant, "returns", "returned_on"),
        (grant, "settlements", "settled_on"),
    ):
        with pytest.raises(Refused, match="must not be in the future"):
            way.change(record, noun, **{day: to_come}, amount=cents(1), **REASON)
