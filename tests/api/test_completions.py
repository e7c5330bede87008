"""Many registrations completed by one request: an answer for each row, and nothing of a row that is refused."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from archive.actor.events import Role
from archive.actor.usecases import actors, issue_key
from archive.retention.events import ScheduleAdopted, ScheduleText
from archive.retention.schedule import ScheduleRow
from archive.retention.usecases import adopt_schedule
from services.home.archive_home import ArchiveHome, make_home
from tests.api.doors import Doors, keys_for
from tests.api.examples import SECRET

AT = "/registration/completions"


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("rows") / "home"
    make_home(folder, origin="koe", organisation="Koe")
    home = ArchiveHome(folder)
    by = home.admin().actor
    assert by is not None
    rows = (ScheduleRow(code="00.01", years=10, trigger="document_date", basis="TOS"),)
    text = ScheduleText(title="TOS")
    adopted = ScheduleAdopted(code="tos", version="1", in_force_from=date(2000, 1, 1), rows=rows, content=text)
    adopt_schedule(home.archive, adopted, by=by)
    with TestClient(create_app(home)) as client:
        yield Doors(client, keys_for(home), folder)


def lacking(doors: Doors, **facts: Any) -> dict[str, Any]:
    return doors.create("decision", public=False, decided_on=None, **facts)


def completed(doors: Doors, rows: Any, by: str = "archivist", **params: Any) -> dict[str, Any]:
    answer = doors.post(AT, rows, by, params=params)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_each_row_is_completed_and_answered(doors: Doors):
    one, other = lacking(doors), lacking(doors, number="PK 7/2024")
    rows = [
        {"id": one["id"], "dated": "12.3.2024", "personal": "ei", "julkisuusluokka": "julkinen", "class": "00.01"},
        {"number": "pk 7/2024", "date": "2024-03-12", "final": False, "secret_years": None},
        {"id": one["id"], "dated": "13.3.2024"},
        {"id": "00000000-0000-4000-8000-00000000dead", "dated": "13.3.2024"},
        {"id": other["id"], "dated": "joskus", "personal": "none"},
        {"id": other["id"], "daated": "2024-03-12"},
        {"id": other["id"], "dated": 1.5},
        "ei rivi",
        {"id": one["id"], "dated": "2024-03-12"},
    ]
    told = completed(doors, rows)
    assert [each["outcome"] for each in told["items"]] == [
        "recorded", "recorded", "rejected", "rejected", "rejected", "rejected", "rejected", "rejected", "unchanged"
    ]  # fmt: skip
    assert [each["line"] for each in told["items"]] == list(range(1, 10))
    assert (told["recorded"], told["unchanged"], told["rejected"]) == (2, 1, 6)
    assert told["items"][0]["events"] == [
        "record.registration_completed.v1", "record.reclassified.v1", "record.publicity_classified.v1"
    ]  # fmt: skip
    assert [(each["code"], each["field"]) for each in told["items"][2:8]] == [
        ("already_stated", "dated"),
        ("not_found", "id"),
        ("invalid", "dated"),
        ("invalid", "daated"),
        ("invalid", "dated"),
        ("invalid", "row"),
    ]
    shown = doors.get(f"/decisions/{one['id']}", params={"min_position": told["position"]}).json()
    assert (shown["decided_on"], shown["record_class"]) == ("2024-03-12", "00.01")
    assert "personal" not in doors.get(f"/decisions/{other['id']}", "archivist").json()
    again = completed(doors, rows)
    assert (again["recorded"], again["unchanged"], again["position"]) == (0, 3, told["position"])


def test_lines_and_a_line_that_is_no_json(doors: Doors):
    one = lacking(doors)
    body = "\n".join([json.dumps({"id": one["id"], "dated": "2024-03-12"}), "{", ""]).encode()
    sent = {"content": body, "headers": {"Content-Type": "application/x-ndjson"}}
    told = doors.ask("POST", AT, "archivist", **sent).json()
    assert [each["outcome"] for each in told["items"]] == ["recorded", "rejected"]
    assert told["items"][1]["code"] == "malformed_json"


def test_a_dry_run_records_nothing(doors: Doors):
    one = lacking(doors)
    told = completed(doors, [{"id": one["id"], "dated": "2024-03-12"}], dry_run=True)
    assert (told["recorded"], told["dry_run"], told["position"]) == (1, True, one["position"])
    assert "decided_on" not in doors.get(f"/decisions/{one['id']}", "archivist").json()


def test_who_may_not_record_or_see_completes_nothing(doors: Doors):
    secret, case = lacking(doors, **SECRET), doors.create("case", public=False)
    inside = lacking(doors, case=case["id"])
    rows = [{"id": each["id"], "personal": "none"} for each in (secret, inside)]
    for by, status in ((None, 401), ("reader", 403), ("auditor", 403)):
        assert doors.post(AT, rows, by).status_code == status
    hidden = completed(doors, rows[:1], "registrar")["items"][0]
    unknown = completed(doors, [{"id": "00000000-0000-4000-8000-00000000dead", "personal": "none"}], "registrar")
    assert hidden == unknown["items"][0]
    with ArchiveHome(doors.home) as home:
        admin = home.admin().actor
        assert admin is not None
        holder = next(iter(actors(home.archive))).id
        scope = (f"case:{case['id']}",)
        key = issue_key(home.archive, holder, Role.archivist, label="rajattu", by=admin, scope=scope)
    assert [each["outcome"] for each in completed(doors, rows, key)["items"]] == ["rejected", "recorded"]
    refused = completed(doors, [{"id": secret["id"], "class": "00.01"}], "registrar")["items"][0]
    assert refused["code"] == "not_found"
    mine = lacking(doors, publicity={"publicity": "public"})
    refused = completed(doors, [{"id": mine["id"], "class": "00.01"}], "registrar")["items"][0]
    assert (refused["outcome"], refused["code"]) == ("rejected", "not_allowed")


def test_what_is_no_list_of_rows_is_refused(doors: Doors):
    for body in ({}, [], "x", 1):
        refused = doors.post(AT, body)
        assert (refused.status_code, refused.json()["field"]) == (422, "body")
    for content, type_sent, status in ((b"id;dated", "text/csv", 415), (b"[", "application/json", 400)):
        answer = doors.ask("POST", AT, "archivist", content=content, headers={"Content-Type": type_sent})
        assert answer.status_code == status
