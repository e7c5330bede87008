"""Costs of the sample: one that two grants pay by a key, one that was disputed, and one claimed from two grants."""

from typing import Any

from starlette.testclient import TestClient

from api.http.app import create_app
from services.home.archive_home import ArchiveHome


def asked(kept: ArchiveHome, path: str, **params: str) -> Any:
    answer = TestClient(create_app(kept)).get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def money_of_grants(kept: ArchiveHome, **params: str) -> dict[str, dict[str, Any]]:
    items = asked(kept, "/money/grants", limit="500", **params)["items"]
    return {each["title"].removeprefix("Valtionavustus ").partition(":")[0]: each for each in items}


def test_the_rent_of_the_office_is_paid_by_two_grants_to_the_cent(kept: ArchiveHome):
    shares = {}
    for name, each in money_of_grants(kept).items():
        if name in ("KOMAS 1", "KOMAS 2"):
            costs = asked(kept, f"/grants/{each['grant']}/costs", limit="500")["items"]
            (shares[name],) = [cost for cost in costs if cost.get("voucher") == "PL-2021-0418"]
    assert {name: each["amount"]["cents"] for name, each in shares.items()} == {"KOMAS 1": 900_000, "KOMAS 2": 600_000}
    assert {each["shared"]["amount"]["cents"] for each in shares.values()} == {1_500_000}


def test_a_cost_of_komas_or_its_sister_is_disputed_until_the_steering_group_decides(kept: ArchiveHome):
    at = {day: money_of_grants(kept, as_of=day)["KOMAS 3"] for day in ("2021-10-03", "2021-10-04", "2021-12-13")}
    assert [each["disputed_cents"] for each in at.values()] == [0, 10_174_920, 0]
    (realised,) = {each["realised_cents"] for day, each in at.items() if day < "2021-12"}
    assert realised > 10_174_920


def test_an_invoice_claimed_from_two_grants_is_flagged_until_one_of_them_takes_it_back(kept: ArchiveHome):
    flagged = {}
    for day in ("2021-09-26", "2021-09-27", "2021-10-17", "2021-10-18"):
        told = asked(kept, "/money", project="KOMAS", as_of=day)
        flagged[day] = [len(each) for each in told["claimed_twice"]]
    assert flagged == {
        "2021-09-26": [],
        "2021-09-27": [2],
        "2021-10-17": [2],
        "2021-10-18": [],
    }
