"""What changed between two days, on the clock of effect and on that of knowledge, as the caller may see it."""

import csv
from typing import Any

import pytest

from tests.api.doors import Doors
from tests.api.examples import euros


def asked(doors: Doors, first: str, last: str, by: str | None = None, **more: Any) -> dict[str, dict[str, Any]]:
    """Changes by the id of their record."""
    answer = doors.get("/changes", by, params={"from": first, "to": last, "limit": 500} | more)
    assert answer.status_code == 200, answer.text
    return {each["id"]: each for each in answer.json()["items"]}


def test_a_contract_begins_is_amended_and_ends(doors: Doors):
    case = doors.create("case", opened_on="2018-01-01")["id"]
    stated = {"registered_on": "2031-02-01", "starts_on": "2031-02-01", "ends_on": "2031-12-31", "value": euros(10)}
    made = doors.create("contract", case=case, **stated)
    amended = {"amended_on": "2031-05-01", "text": "Lisätyö.", "value": {"cents": 2500, "currency": "EUR"}}
    changed = doors.change("contract", made["id"], "amendments", amended, 1).json()
    of = {"kind": "contract", "min_position": changed["position"]}
    assert asked(doors, "2031-01-31", "2031-02-01", **of)[made["id"]]["what"] == "begun"
    between = asked(doors, "2031-04-30", "2031-05-01", **of)[made["id"]]
    assert between["what"] == "changed"
    assert {"field": "value", "from": euros(10), "to": {"cents": 2500, "currency": "EUR"}} in between["changes"]
    ended = asked(doors, "2031-12-31", "2032-01-01", **of)[made["id"]]
    assert (ended["what"], ended["changes"]) == (
        "ended", [{"field": "status", "from": "registered", "to": "expired"}],
    )  # fmt: skip
    assert made["id"] not in asked(doors, "2031-05-01", "2031-12-31", **of)
    before = asked(doors, "2031-04-30", "2031-05-01", known_at=made["position"], kind="contract")
    assert made["id"] not in before
    assert made["id"] not in asked(doors, "2031-04-30", "2031-05-01", kind="grant")


def test_what_was_recorded_between_two_days(doors: Doors):
    made = doors.create("contract", registered_on="2020-01-01")
    at = {"recorded": True, "kind": "contract", "min_position": made["position"]}
    assert asked(doors, "2000-01-01", "2999-01-01", **at)[made["id"]]["what"] == "begun"
    assert asked(doors, "2998-01-01", "2999-01-01", **at) == {}


def test_hidden_records_change_for_nobody_else(doors: Doors):
    hidden = doors.create("grant", public=False, awarded_on="2033-01-01")
    seen = doors.create("payment", grant=hidden["id"], applied_on="2033-01-01")
    at = {"min_position": seen["position"]}
    anybody = asked(doors, "2032-12-31", "2033-01-01", **at)
    assert hidden["id"] not in anybody
    assert seen["id"] in anybody
    assert hidden["id"] not in str(anybody)
    assert asked(doors, "2032-12-31", "2033-01-01", "admin", **at)[hidden["id"]]["what"] == "begun"


def test_changes_are_a_table_and_page(doors: Doors):
    made = [doors.create("contract", registered_on="2034-01-01") for _ in range(3)]
    path = f"/changes?from=2033-12-31&to=2034-01-01&kind=contract&min_position={made[-1]['position']}"
    rows = list(csv.DictReader(doors.get(f"{path}&format=csv").text.splitlines()))
    assert [(row["id"], row["what"]) for row in rows] == [(each["id"], "begun") for each in made]
    page = doors.get(f"{path}&limit=2")
    assert [each["id"] for each in page.json()["items"]] == [each["id"] for each in made[:2]]
    following = page.headers["Link"].partition(">")[0].lstrip("<")
    assert [each["id"] for each in doors.get(following).json()["items"]] == [made[2]["id"]]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=2021-01-01&to=2020-01-01", "to"),
        ("from=2021-01-01", "to"),
        ("from=2021-01-01&to=2022-01-01&as_of=2021-01-01", "as_of"),
        ("from=2021-01-01&to=2022-01-01&kind=paper", "kind"),
        ("from=2021-01-01&to=2022-01-01&recorded=true&known_at=1", "known_at"),
    ],
)
def test_a_wrong_question_names_its_field(doors: Doors, query: str, field: str):
    refused = doors.get(f"/changes?{query}")
    assert (refused.status_code, refused.json()["field"]) == (422, field)


def test_a_figure_that_changed_is_a_sum_in_decimals_in_the_table(doors: Doors):
    made = doors.create("payment", applied_on="2035-01-01", amount={"cents": 5_000, "currency": "JPY"})
    approved = {"approved_on": "2035-02-01", "amount": {"cents": 4_000, "currency": "JPY"}, "reason": "Hyväksytään"}
    changed = doors.change("payment", made["id"], "approvals", approved, 1).json()
    at = {"kind": "payment", "min_position": changed["position"]}
    told = asked(doors, "2035-01-31", "2035-02-01", **at)[made["id"]]
    assert told["currency"] == "JPY"
    assert {"field": "approved_cents", "from": 0, "to": 4_000} in told["changes"]
    answer = doors.get("/changes", params={"from": "2035-01-31", "to": "2035-02-01", "format": "csv"} | at)
    rows = {row["field"]: (row["from"], row["to"]) for row in csv.DictReader(answer.text.splitlines())}
    assert rows["approved"] == ("0 JPY", "4000 JPY")


def test_every_grant_is_a_row_of_the_table_of_their_money(doors: Doors):
    made = doors.create("grant", number="TAULUKKO 1", awarded_on="2020-01-01", amount=euros(1_000))
    answer = doors.get("/money/grants", params={"format": "csv", "min_position": made["position"]})
    assert answer.headers["Content-Type"].startswith("text/csv")
    rows = {row["id"]: row for row in csv.DictReader(answer.text.splitlines())}
    assert rows[made["id"]]["number"] == "TAULUKKO 1"
    assert rows[made["id"]]["awarded"] == f"{euros(1_000)['cents'] / 100:.2f}"
