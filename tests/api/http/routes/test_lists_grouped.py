"""Sums by month and year of a day, and by names of which a record has several; wrong values are refused in words."""

from typing import Any

import pytest

from tests.api.doors import Doors
from tests.api.examples import euros
from tests.api.http.routes.test_lists_sorted import sums_in


def groups_in(answer: Any) -> dict[str | None, tuple[int, int]]:
    """The number of records and euro cents of every group, by its value."""
    shown = sums_in(answer)
    counted = {group["value"]: group["records"] for group in answer.json()["groups"]}
    return {
        value: (count, sum(each.get("EUR", 0) for each in shown[value].values())) for value, count in counted.items()
    }


def payments(doors: Doors, days: dict[str, int]) -> dict[str, Any]:
    """Payments of a case of their own, applied for on these days; answers with what a list of them is asked with."""
    case = doors.create("case")["id"]
    made = [doors.create("payment", case=case, applied_on=day, amount=euros(amount)) for day, amount in days.items()]
    return {"case": case, "min_position": made[-1]["position"]}


DAYS = {"2020-01-31": 1, "2020-02-01": 20, "2020-02-29": 300, "2021-02-01": 4000}


def test_payments_are_summed_by_year_and_by_month(doors: Doors):
    of = payments(doors, DAYS)
    by_year = doors.get("/payments", params=of | {"group_by": "applied_on:year"})
    assert groups_in(by_year) == {"2020": (3, 32_100), "2021": (1, 400_000)}
    by_month = doors.get("/payments", params=of | {"group_by": "applied_on:month"})
    assert groups_in(by_month) == {"2020-01": (1, 100), "2020-02": (2, 32_000), "2021-02": (1, 400_000)}
    total = by_year.json()["total"]
    assert (total["records"], total["sums"]["amount"]) == (4, [{"cents": 432_100, "currency": "EUR"}])
    assert by_year.json()["overlapping"] is False
    narrowed = of | {"group_by": "applied_on:year", "applied_on_from": "2020-02-01", "known_at": of["min_position"]}
    assert groups_in(doors.get("/payments", params=narrowed))["2020"] == (2, 32_000)


def test_what_has_no_such_day_is_a_group_of_its_own(doors: Doors):
    of = payments(doors, DAYS)
    assert groups_in(doors.get("/payments", params=of | {"group_by": "paid_on:year"})) == {None: (4, 432_100)}


def test_vague_days_count_from_the_first_they_may_be(doors: Doors):
    case = doors.create("case")["id"]
    target = {"earliest": "2020-12-01", "latest": "2021-01-31"}
    last = doors.create("pending", case=case, target=target)
    of = {"case": case, "group_by": "target:year", "min_position": last["position"]}
    (group,) = doors.get("/pending", params=of).json()["groups"]
    assert (group["value"], group["records"]) == ("2020", 1)


def test_a_record_counts_once_for_each_of_its_names_and_once_in_all(doors: Doors):
    case = doors.create("case")["id"]
    parties = (["Kaupunki", "Toimittaja Oy", "Kaupunki"], ["Kaupunki"], [])
    made = [
        doors.create("contract", case=case, value=euros(100), parties=[{"name": name} for name in names])
        for names in parties
    ]
    of = {"case": case, "group_by": "parties", "min_position": made[-1]["position"]}
    answer = doors.get("/contracts", "archivist", params=of)
    assert groups_in(answer) == {"Kaupunki": (2, 20_000), "Toimittaja Oy": (1, 10_000), None: (1, 10_000)}
    told = answer.json()
    assert told["overlapping"] is True
    assert (told["total"]["records"], told["total"]["sums"]["value"][0]["cents"]) == (3, 30_000)


def test_projects_are_counted_by_partner(doors: Doors):
    case = doors.create("case")["id"]
    doors.create("project", case=case)
    made = doors.create("project", case=case)
    for name in ("Oulu", "Kemi"):
        partner = {"partner": name, "joined_on": "2020-08-01"}
        joined = doors.change("project", made["id"], "partners", partner, made["version"])
        assert joined.status_code == 201, joined.text
        made = joined.json()
    of = {"case": case, "group_by": "partner", "min_position": made["position"]}
    counted = {each["value"]: each["records"] for each in doors.get("/projects", params=of).json()["groups"]}
    assert counted == {"Kemi": 1, "Oulu": 1, None: 1}


def test_hidden_records_are_in_no_year_and_under_no_name(doors: Doors):
    case = doors.create("case")["id"]
    doors.create("contract", case=case, ends_on="2021-12-31", value=euros(1), parties=[{"name": "Kaupunki"}])
    secret = {"ends_on": "2029-12-31", "value": euros(9), "parties": [{"name": "Salainen Oy"}]}
    last = doors.create("contract", public=False, case=case, **secret)
    of = {"case": case, "min_position": last["position"]}
    assert set(groups_in(doors.get("/contracts", params=of | {"group_by": "ends_on:year"}))) == {"2021"}
    by_name = doors.get("/contracts", params=of | {"group_by": "parties"})
    assert set(groups_in(by_name)) == {"Kaupunki"}
    assert by_name.json()["total"]["records"] == 1


@pytest.mark.parametrize(
    ("query", "field", "value"),
    [
        ("group_by=", "group_by", "'paid_on:year'"),
        ("group_by=paid_on", "group_by", "'paid_on:month'"),
        ("status=planed", "status", "'applied'"),
        ("status=", "status", "'applied'"),
        ("sort=", "sort", "'-amount'"),
    ],
)
def test_a_wrong_word_is_refused_with_the_words_that_work(doors: Doors, query: str, field: str, value: str):
    refused = doors.get(f"/payments?{query}")
    assert (refused.status_code, refused.json()["field"]) == (422, field)
    assert "write one of " in refused.json()["detail"]
    assert value in refused.json()["detail"]


def test_sums_asked_again_have_what_was_recorded_since_and_what_the_caller_may_see(doors: Doors):
    case = doors.create("case")["id"]
    of = {"case": case, "group_by": "payer", "as_of": "2021-01-01"}
    hidden = {"publicity": {"publicity": "not_public"}}
    seen = []
    for amount, said in ((10, {}), (20, hidden)):
        made = doors.create("payment", case=case, payer="STM", applied_on="2020-01-01", amount=euros(amount), **said)
        for who in ("archivist", None):
            answer = doors.get("/payments", who, params=of | {"min_position": made["position"]})
            seen.append(sum(group["sums"]["amount"][0]["cents"] for group in answer.json()["groups"]))
    assert seen == [1000, 1000, 3000, 1000]


def test_an_awarded_grant_is_alive_until_it_is_settled(doors: Doors):
    case = doors.create("case")["id"]
    made = doors.create("grant", case=case, awarded_on="2020-01-01")
    of = {"case": case, "min_position": made["position"], "status": "alive"}
    assert doors.get("/grants", params=of).json()["total"] == 1
    said = {"settled_on": "2021-02-01", "amount": {"cents": 100}, "reason": "Loppuselvitys"}
    settled = doors.change("grant", made["id"], "settlements", said, made["version"])
    assert settled.status_code == 201, settled.text
    assert doors.get("/grants", params=of | {"min_position": settled.json()["position"]}).json()["total"] == 0


def test_what_names_nobody_among_several_is_asked_for_by_an_empty_name(doors: Doors):
    case = doors.create("case")["id"]
    for parties in (["Kunta", "Oy"], [], []):
        made = doors.create("contract", case=case, parties=[{"name": each, "role": "osapuoli"} for each in parties])
    of = {"case": case, "min_position": made["position"]}
    for asked, found in (("", 2), (["", "Oy"], 3), ("Oy", 1)):
        assert doors.get("/contracts", params=of | {"parties": asked}).json()["total"] == found, asked
    groups = doors.get("/contracts/groups", params=of | {"parties": "", "group_by": "parties"}).json()["groups"]
    assert [(each["value"], each["records"]) for each in groups] == [(None, 2)]


def test_what_is_alive_and_what_nobody_decides_are_one_question_each(doors: Doors):
    case = doors.create("case")["id"]
    for decider in ("Hallitus", None):
        doors.create("pending", case=case, decider=decider)
    gone = doors.create("pending", case=case, decider="Hallitus")
    decided = doors.change("pending", gone["id"], "resolutions", {"decided_on": "2021-01-01", "reason": "Näin"}, 1)
    assert decided.status_code == 201, decided.text
    of = {"case": case, "min_position": decided.json()["position"], "as_of": "2030-01-01"}
    for asked, found in (
        ({"status": "alive"}, 2),
        ({"status": ["alive", "decided"]}, 3),
        ({"decider": ""}, 1),
        ({"decider": ["", "Hallitus"]}, 3),
    ):
        answer = doors.get("/pending", params=of | asked)
        assert answer.status_code == 200, answer.text
        assert answer.json()["total"] == found, (asked, [each["status"] for each in answer.json()["items"]])
