"""What else an answer may be has an address of its own, and the body of a page leads on."""

import json
from datetime import date
from uuid import UUID

import pytest

from archive.decision.events import DecisionRecorded, Wording
from archive.decision.usecases import record_decision
from services.home.archive_home import ArchiveHome
from tests.api.doors import Doors, a_body


@pytest.fixture(scope="module")
def filled(doors: Doors) -> Doors:
    """Five decisions are all that there are."""
    case = doors.create("case")["id"]
    for number in range(5):
        body = a_body("decision") | {"case": case, "number": f"P {number}", "title": f"Päätös {number}"}
        last = doors.post("/decisions", body, "archivist").json()
    doors.get(f"/decisions?limit=1&min_position={last['position']}", "archivist")
    return doors


def test_the_address_of_a_table_is_the_list_asked_for_as_one(filled: Doors):
    table = filled.get("/decisions.csv?status=in_force&sort=-decided_on", "archivist")
    assert table.status_code == 200
    assert table.headers["content-type"].startswith("text/csv")
    assert table.text == filled.get("/decisions?format=csv&status=in_force&sort=-decided_on", "archivist").text
    assert len(table.text.splitlines()) == 6
    assert filled.get("/decisions.csv?format=json", "archivist").text == filled.get("/decisions.csv", "archivist").text


def test_a_record_stands_in_each_line(filled: Doors):
    answer = filled.get("/decisions.jsonl?sort=-decided_on", "archivist")
    assert answer.headers["content-type"] == "application/x-ndjson"
    listed = filled.get("/decisions?sort=-decided_on", "archivist")
    assert [json.loads(line) for line in answer.text.splitlines()] == listed.json()["items"]
    assert answer.headers["archive-position"] == listed.headers["archive-position"]
    asked = filled.get("/decisions", "archivist", headers={"Accept": "application/x-ndjson"})
    assert len(asked.text.splitlines()) == 5
    refused = filled.get("/decisions.jsonl?known_at=@999999999", "archivist")
    assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")


def test_groups_have_an_address_and_a_table(filled: Doors):
    groups = filled.get("/decisions/groups?group_by=decided_on:year", "archivist")
    assert groups.json() == filled.get("/decisions?group_by=decided_on:year", "archivist").json()
    assert groups.json()["total"]["records"] == 5
    rows = filled.get("/decisions/groups.csv?group_by=decided_on:year", "archivist").text.splitlines()
    assert len(rows) == 1 + len(groups.json()["groups"])
    lacking = filled.get("/decisions/groups", "archivist")
    assert (lacking.status_code, lacking.json()["errors"][0]["field"]) == (422, "group_by")


@pytest.mark.parametrize(
    "path", ["/decisions.xls", "/decisions.pdf", "/search.pdf", "/nothing.csv", "/.csv", "/health.csv"]
)
def test_an_ending_that_an_address_does_not_have_is_no_address(filled: Doors, path: str):
    refused = filled.get(path, "archivist")
    assert (refused.status_code, refused.json()["code"]) == (404, "no_such_address")


def test_the_next_page_stands_in_the_body_as_in_the_header(filled: Doors):
    seen, address, pages = set[str](), "/decisions?limit=2", 0
    while address:
        page = filled.get(address, "archivist")
        seen |= {each["title"] for each in page.json()["items"]}
        address, pages = page.json().get("next"), pages + 1
        assert page.headers.get("link") == (f'<{address}>; rel="next"' if address else None)
    assert (len(seen), pages) == (5, 3)


def test_an_address_with_an_ending_is_read_and_never_written(filled: Doors):
    assert filled.ask("DELETE", "/decisions.csv", "archivist").status_code == 405
    written = filled.post("/decisions.csv", a_body("decision"))
    assert (written.status_code, written.json()["field"]) == (422, "format")
    assert filled.ask("HEAD", "/decisions.csv", "archivist").headers["content-type"].startswith("text/csv")


def test_a_whole_list_is_longer_than_a_page_of_it(filled: Doors):
    case = filled.create("case")["id"]
    with ArchiveHome(filled.home) as home:
        by = home.admin().actor
        assert by
        with home.archive.bulk():
            for number in range(1203):
                content = Wording(title=f"Päätös {number}")
                said = DecisionRecorded(case=UUID(case), decided_on=date(2020, 3, 12), content=content)
                record_decision(home.archive, said, by=by)
        position = home.archive.position
    filled.get(f"/decisions?limit=1&min_position={position}", "archivist")
    for ending in ("csv", "jsonl"):
        lines = filled.get(f"/decisions.{ending}?case={case}", "archivist").text.splitlines()
        assert len(lines) == 1203 + (ending == "csv")
        assert len(set(lines)) == len(lines)
