"""Expenses in lists: those known only by their month on their day, and sums by cost kind and account."""

from tests.api.doors import Doors
from tests.api.examples import euros
from tests.api.http.routes.test_lists_grouped import groups_in


def test_an_expense_known_only_by_its_month_is_in_force_from_the_first_day_of_it(doors: Doors):
    case = doors.create("case", opened_on="1999-01-01")["id"]
    month = {"earliest": "2011-03-01", "latest": "2011-03-31"}
    made = doors.create("expense", case=case, paid_on=None, period=month, amount=euros(30))
    of = {"case": case, "min_position": made["position"], "group_by": "status"}
    for day, found in (("2000-01-01", {}), ("2011-02-28", {}), ("2011-03-01", {"paid": (1, 3_000)})):
        assert groups_in(doors.get("/expenses", params=of | {"as_of": day})) == found
        assert (
            groups_in(doors.get("/expenses", params=of | {"as_of": day, "known_at": f"@{made['position']}"})) == found
        )
    (event,) = doors.get(f"/expenses/{made['id']}/history").json()["events"]
    assert event["effective_on"] == "2011-03-01"


def test_expenses_are_summed_and_narrowed_by_cost_kind_and_account(doors: Doors):
    case = doors.create("case")["id"]
    for kind, account, amount in (("tilat", "4400", 1), ("tilat", "4401", 20), ("matkat", "4400", 300)):
        made = doors.create("expense", case=case, cost_kind=kind, account=account, amount=euros(amount))
    of = {"case": case, "min_position": made["position"]}
    by_kind = groups_in(doors.get("/expenses", params=of | {"group_by": "cost_kind"}))
    assert by_kind == {"tilat": (2, 2_100), "matkat": (1, 30_000)}
    by_account = groups_in(doors.get("/expenses", params=of | {"group_by": "account"}))
    assert by_account == {"4400": (2, 30_100), "4401": (1, 2_000)}
    assert doors.get("/expenses", params=of | {"account": "4401"}).json()["total"] == 1


def test_what_is_to_come_is_listed_and_counts_in_no_sum_without_a_day(doors: Doors):
    case = doors.create("case")["id"]
    doors.create("grant", case=case, amount=euros(10), own_share=None)
    made = doors.create("grant", case=case, awarded_on="2099-01-01", amount=euros(500), own_share=None)
    of = {"case": case, "min_position": made["position"]}
    assert doors.get("/grants", params=of).json()["total"] == 2
    by_status = of | {"group_by": "status"}
    assert groups_in(doors.get("/grants", params=by_status)) == {"awarded": (1, 1_000)}
    assert groups_in(doors.get("/grants", params=by_status | {"as_of": "2099-01-01"})) == {"awarded": (2, 51_000)}
