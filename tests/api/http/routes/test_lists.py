"""Lists: every filter, every order, and paging that loses and doubles nothing while new records arrive."""

import re
from typing import Any

import pytest

from services.verbs import KINDS
from tests.api.doors import Doors
from tests.api.examples import CHANGED, euros

NEXT = re.compile(r'<([^>]+)>; rel="next"')


def pages_of(doors: Doors, path: str, by: str | None = None, between=lambda: None) -> list[list[dict[str, Any]]]:
    """Every page, following Link to the end."""
    pages = []
    while path:
        answer = doors.get(path, by)
        assert answer.status_code == 200, answer.text
        pages.append(answer.json()["items"])
        found = NEXT.match(answer.headers.get("Link", ""))
        path = found.group(1) if found else ""
        between()
    return pages


def ids(answer: Any) -> list[str]:
    return [item["id"] for item in answer.json()["items"]]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("order", ["oldest", "newest"])
def test_paging_to_the_end_shows_every_record_once(doors: Doors, kind: str, order: str):
    made = [doors.create(kind) for _ in range(5)]
    path = f"/{KINDS[kind].plural}?limit=2&order={order}&min_position={made[-1]['position']}"
    seen = [item["id"] for page in pages_of(doors, path) for item in page]
    assert len(seen) == len(set(seen))
    assert {receipt["id"] for receipt in made} <= set(seen)
    total = doors.get(path).json()["total"]
    assert len(seen) == total


def test_records_that_arrive_while_somebody_pages_are_neither_lost_nor_doubled(doors: Doors):
    there = [doors.create("report") for _ in range(6)]
    arrived = []

    def arrive() -> None:
        if len(arrived) < 4:
            arrived.append(doors.create("report"))

    path = f"/reports?limit=3&min_position={there[-1]['position']}"
    seen = [item["id"] for page in pages_of(doors, path, between=arrive) for item in page]
    assert len(seen) == len(set(seen))
    assert {receipt["id"] for receipt in there} <= set(seen)


def test_the_filters_narrow_a_list(doors: Doors):
    case, other = doors.create("case"), doors.create("case")
    body, grant = doors.create("body"), doors.create("grant")
    meeting = doors.create("meeting", body=body["id"], case=case["id"])
    paid = doors.create("payment", grant=grant["id"], case=case["id"])
    report = doors.create("report", project="Tietojohtaminen", case=case["id"], filed_on="2021-12-24")
    last = doors.create("decision", case=other["id"], number="P 4711")
    at = {"min_position": last["position"]}
    assert ids(doors.get("/meetings", params={"body": body["id"]} | at)) == [meeting["id"]]
    assert ids(doors.get("/meetings", params={"case": case["id"]} | at)) == [meeting["id"]]
    assert ids(doors.get("/payments", params={"grant": grant["id"]} | at)) == [paid["id"]]
    assert ids(doors.get("/reports", params={"project": "Tietojohtaminen"} | at)) == [report["id"]]
    assert ids(doors.get("/decisions", params={"number": "P 4711"} | at)) == [last["id"]]
    assert ids(doors.get("/cases", params={"case": case["id"]} | at)) == [case["id"]]
    assert ids(doors.get("/reports", params={"date_from": "2021-12-24", "date_to": "2021-12-24"} | at)) == [
        report["id"]
    ]
    assert report["id"] not in ids(doors.get("/reports", params={"date_to": "2021-12-23"} | at))
    assert report["id"] not in ids(doors.get("/reports", params={"date_from": "2021-12-25"} | at))
    none = doors.get("/meetings", params={"body": body["id"], "case": other["id"]} | at)
    assert (none.json()["items"], none.json()["total"]) == ([], 0)


def test_the_status_filter_follows_both_clocks(doors: Doors):
    receipt = doors.create("decision", decided_on="2020-03-12", number="P 815")
    noun, body = CHANGED["decision"][1]
    changed = doors.change("decision", receipt["id"], noun, body, 1).json()
    of = {"number": "P 815", "min_position": changed["position"]}
    assert ids(doors.get("/decisions", params=of | {"status": "superseded"})) == [receipt["id"]]
    assert ids(doors.get("/decisions", params=of | {"status": "in_force"})) == []
    assert ids(doors.get("/decisions", params=of | {"status": "in_force", "as_of": "2021-01-14"})) == [receipt["id"]]
    known = of | {"status": "in_force", "known_at": receipt["position"]}
    assert ids(doors.get("/decisions", params=known)) == [receipt["id"]]


def test_a_contract_expires_by_the_calendar(doors: Doors):
    receipt = doors.create("contract", number="S 12", ends_on="2021-12-31")
    assert doors.read("contract", receipt).json()["status"] == "expired"
    for day, status in (("2021-12-31", "registered"), ("2022-01-01", "expired")):
        assert doors.read("contract", receipt, as_of=day).json()["status"] == status
        listed = doors.get("/contracts", params={"number": "S 12", "as_of": day, "status": status})
        assert ids(listed) == [receipt["id"]]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("case=" + "x" * 121, "case"),
        ("date_from=31.12.2020", "date_from"),
        ("date_to=2020-13-01", "date_to"),
        ("as_of=tomorrow", "as_of"),
        ("known_at=yesterday", "known_at"),
        ("known_at=" + "9" * 30, "known_at"),
        ("limit=0", "limit"),
        ("limit=501", "limit"),
        ("after=-1", "after"),
        ("after=" + "9" * 40, "after"),
        ("order=sideways", "order"),
        ("min_position=-1", "min_position"),
        ("status=" + "x" * 51, "status"),
    ],
)
def test_a_wrong_filter_names_its_field(doors: Doors, query: str, field: str):
    refused = doors.get(f"/decisions?{query}")
    assert refused.status_code == 422
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.json()["field"] == field


def test_a_filter_that_does_not_exist_is_refused_and_not_ignored(doors: Doors):
    for path in ("/decisions?stauts=in_force", "/search?q=avustus&kinds=case", "/events?from=3"):
        refused = doors.get(path)
        assert (refused.status_code, refused.json()["code"]) == (422, "unknown_parameter")


def test_a_position_at_which_nothing_is_recorded_is_not_waited_for(doors: Doors):
    for path in ("/decisions", "/search?q=x", "/events"):
        refused = doors.get(path, params={"min_position": 10**9} | ({"q": "x"} if "search" in path else {}))
        assert (refused.status_code, refused.json()["field"]) == (422, "min_position")


def test_sums_stay_whole_cents(doors: Doors):
    grant = doors.create("grant", amount=euros(6_499_000))
    costs = {"reported_on": "2020-10-01", "amount": {"cents": 199}, "cost_kind": "matkat"}
    first = doors.change("grant", grant["id"], "costs", costs, 1).json()
    back = {"reported_on": "2020-11-01", "amount": {"cents": -99}, "cost_kind": "matkat"}
    second = doors.change("grant", grant["id"], "costs", back, first["version"]).json()
    assert doors.read("grant", second).json()["reported_cents"] == 100
