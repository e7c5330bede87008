"""The period that a cost, a budget, a payment or an expense states is corrected by event, with its bounds."""

from typing import Any

import pytest

from tests.one_fold.interfaces import Made, OverRest, Refused, Way
from tests.one_fold.test_second_person import correct
from tests.one_fold.test_sums_corrected import WHY, cents

YEAR = {"earliest": "2018-01-01", "latest": "2018-12-31"}
MONTH = {"earliest": "2019-03-01", "latest": "2019-03-31"}


@pytest.mark.parametrize(
    ("kind", "said", "dated"),
    [
        ("payment", {"applied_on": "2019-04-01"}, MONTH),
        ("expense", {"paid_on": "2019-04-01", "supplier": "Atea"}, "3/2019"),
    ],
)
def test_the_period_of_a_record_is_corrected_and_the_wrong_one_stays_known(
    way: Way, kind: str, said: dict[str, Any], dated: Any
):
    if kind == "payment":
        said = said | {"grant": way.create("grant", awarded_on="2017-01-01", amount=cents(5000)).id}
    made = way.create(kind, **said, period=YEAR, amount=cents(900))
    right = correct(way, made, 1, dated=dated)
    assert way.show(right)["period"] == MONTH
    assert way.show(right, known_at=made.position)["period"] == YEAR
    back = correct(way, right, 2, takes_back=True)
    assert way.show(back)["period"] == YEAR


def test_an_expense_without_a_day_holds_from_the_first_day_of_its_period_as_corrected(way: Way):
    paid = way.create("expense", period=YEAR, supplier="Atea", amount=cents(900))
    assert way.show(paid, as_of="2018-06-01")["period"] == YEAR
    right = correct(way, paid, 1, dated=MONTH)
    with pytest.raises(Refused):
        way.show(right, as_of="2018-06-01")
    assert way.show(right, as_of="2019-03-01")["period"] == MONTH
    assert way.show(right, as_of="2018-06-01", known_at=paid.position)["period"] == YEAR
    day = correct(way, right, 1, day="2019-02-15")
    assert way.show(day, as_of="2019-02-15")["paid_on"] == "2019-02-15"


def test_the_period_of_a_budget_and_of_own_costs_is_corrected(way: Way):
    project = way.create("project", started_on="2018-01-01")
    planned = way.change(project, "budgets", stated_on="2018-01-15", period=YEAR, amount=cents(900))
    spent = way.change(planned, "costs", reported_on="2019-01-15", cost_kind="staff", period=YEAR, amount=cents(100))
    right = correct(way, spent, 2, dated=MONTH)
    right = correct(way, right, 3, dated=MONTH)
    shown = way.show(right)
    assert [each["period"] for each in (*shown["budgets"], *shown["own_costs"])] == [MONTH, MONTH]
    for at, wrong in ((2, {"dated": {}}), (1, {"dated": MONTH}), (2, {"date_text": "3/2019"})):
        with pytest.raises(Refused):
            correct(way, right, at, **wrong)


def test_a_period_that_nobody_stated_is_not_corrected(way: Way):
    paid = way.create("expense", paid_on="2019-04-01", supplier="Atea", amount=cents(900))
    with pytest.raises(Refused, match="does not state period"):
        correct(way, paid, 1, dated=MONTH)


def test_the_period_of_a_cost_of_a_grant_is_corrected_and_decides_whether_it_is_eligible(rest: OverRest):
    grant: Made = rest.create("grant", awarded_on="2017-01-01", amount=cents(5000))
    reported = {"reported_on": "2019-04-01", "cost_kind": "staff", "period": YEAR} | {"amount": cents(900)}
    made = rest.doors.change("grant", grant.id, "costs", reported, grant.version).json()
    address = f"/costs/{made['part']}/event-corrections"
    done = rest.doors.post(address, {"corrects": 1, "dated": MONTH} | WHY, headers={"If-Match": '"1"'})
    assert done.status_code == 201, done.json()
    listed = rest.doors.get(f"/grants/{grant.id}/costs", "archivist", params={"min_position": done.json()["position"]})
    assert [each["period"] for each in listed.json()["items"]] == [MONTH]
