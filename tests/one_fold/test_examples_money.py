"""The examples of the one fold about money: grants, payments and recoveries."""

from typing import Any

import pytest

from tests.one_fold.bodies import BEGINS, WHY, a_decision, cents, classify, flags
from tests.one_fold.interfaces import Made, OnCommandLine, OverRest, Refused, Way


def a_grant(way: Way, euros: int) -> Made:
    return way.create("grant", awarded_on=BEGINS, amount=cents(euros))


def test_nothing_is_recovered_before_it_was_paid(way: Way):
    grant = a_grant(way, 100)
    payment = way.create("payment", grant=grant.id, applied_on="2021-02-01", amount=cents(100))
    approved = way.change(payment, "approvals", approved_on="2021-03-01", amount=cents(100), reason="Hyväksyttiin")
    way.change(approved, "receipts", paid_on="2021-05-01", amount=cents(100), reason="Tilille")
    with pytest.raises(Refused):
        way.change(grant, "recoveries", recovered_on="2021-04-01", amount=cents(20), reason="Käyttämättä")
    assert way.show(grant)["recovered_cents"] == 0
    recovered = way.change(grant, "recoveries", recovered_on="2021-06-01", amount=cents(20), reason="Käyttämättä")
    assert way.show(recovered)["recovered_cents"] == 2000


def test_applications_together_never_exceed_the_grant_whatever_day_they_are_of(rest: OverRest):
    grant = a_grant(rest, 100)
    rest.create("payment", grant=grant.id, applied_on="2021-06-01", amount=cents(60))
    with pytest.raises(Refused):
        rest.create("payment", grant=grant.id, applied_on="2021-03-01", amount=cents(60))
    assert rest.create("payment", grant=grant.id, applied_on="2021-03-01", amount=cents(40)).version == 1


def granted(key: str) -> dict[str, Any]:
    """A line that awards a grant of 100 euros on the first day."""
    return {"kind": "grant", "key": key, "number": key, "title": "Avustus", "awarded_on": BEGINS, "amount": cents(100)}


def test_a_recovery_before_the_payment_is_flagged_by_import_and_counts(command: OnCommandLine):
    command.take(
        granted("g15"),
        {"kind": "payment", "key": "m15", "number": "m15", "title": "Maksatus", "applied_on": "2021-02-01",
         "amount": cents(100), "grant": "@grant:g15"},
        {"kind": "payment", "key": "m15", "do": "approvals", "approved_on": "2021-03-01", "amount": cents(100), **WHY},
        {"kind": "payment", "key": "m15", "do": "receipts", "paid_on": "2021-05-01", "amount": cents(100), **WHY},
        {"kind": "grant", "key": "g15", "do": "recoveries", "recovered_on": "2021-04-01", "amount": cents(20), **WHY},
    )  # fmt: skip
    assert command("show", "g15")["recovered_cents"] == 2000
    (flag,) = flags(command, "g15")
    assert (flag["version"], flag["on"]) == (2, "2021-04-01")
    assert set(flag) == {"version", "on", "code", "detail"}


def test_applications_beyond_the_grant_are_flagged_by_import(command: OnCommandLine):
    paid = {"kind": "payment", "title": "Maksatus", "amount": cents(60), "grant": "@grant:g16"}
    command.take(
        granted("g16"),
        paid | {"key": "m16-1", "number": "m16-1", "applied_on": "2021-06-01"},
        paid | {"key": "m16-2", "number": "m16-2", "applied_on": "2021-03-01"},
    )  # fmt: skip
    assert command("show", "m16-2")["amount"]["cents"] == 6000
    (flag,) = flags(command, "m16-2")
    assert (flag["version"], flag["on"]) == (1, "2021-03-01")


def test_what_a_command_refuses_by_the_timeline_is_recorded_by_import_and_flagged(command: OnCommandLine):
    decision = {"kind": "decision", "title": "Päätös", "text": "Haetaan.", "decided_on": "2021-03-01"}
    ended = {"do": "supersessions", "superseded_on": "2021-06-01", "reason": "Uusi päätös"}
    amended = {"do": "amendments", "amended_on": "2021-07-01", "text": "Uusi sanamuoto"} | WHY
    for number, order in (("d9", (ended, amended)), ("d10", (amended, ended))):
        command.take(
            decision | {"key": number, "number": number},
            *({"kind": "decision", "key": number} | each for each in order),
        )
        shown = command("show", number)
        assert (shown["status"], shown["text"]) == ("superseded", "Uusi sanamuoto")
        (flag,) = shown["flags"]
        assert (flag["on"], flag["code"]) == ("2021-07-01", "decision_not_in_force")
        assert command("show", number, "--as-of", "2021-06-15")["text"] == "Haetaan."
    lease = {"title": "Vuokra", "registered_on": BEGINS, "ends_on": "2021-12-31", "number": "s12"}
    notice = {"do": "terminations", "noticed_on": "2021-11-01", "ends_on": "2022-03-31"} | WHY
    command.take(*({"kind": "contract", "key": "s12"} | each for each in (lease, notice)))
    (flag,) = flags(command, "s12")
    assert (flag["version"], flag["on"]) == (2, "2021-11-01")


def test_a_day_before_the_record_is_refused_by_command_and_by_import_counts_in_sums_alone(
    way: Way, command: OnCommandLine
):
    decision = a_decision(way)
    with pytest.raises(Refused) as refused:
        classify(way, decision, "B", "2019-12-31")
    assert refused.value.code == "before_record"
    assert BEGINS in refused.value.detail
    key = f"before-{id(way)}"
    cost = {
        "kind": "grant",
        "key": key,
        "do": "costs",
        "reported_on": "2019-06-01",
        "amount": cents(30),
        "cost_kind": "palkat",
    }
    command.take(granted(key), cost)
    shown = command("show", key)
    assert shown["reported_cents"] == 3000
    assert [(each["on"], each["code"]) for each in shown["flags"]] == [("2019-06-01", "before_record")]
