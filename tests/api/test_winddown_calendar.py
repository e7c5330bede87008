"""The calendar of a wind-down: deadlines and open items for programs that subscribe to them."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.cli.main import app
from api.http.app import create_app
from services.home.archive_home import ArchiveHome, make_home
from services.winddown.calendar import folded, text
from tests.api.doors import Doors, keys_for

CONTRACT = {"starts_on": "2030-01-01", "ends_on": "2030-12-31", "value": None, "notice_months": 3}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("calendar") / "home"
    make_home(folder, origin="koe", organisation="Koetoimisto")
    with TestClient(create_app(ArchiveHome(folder)), headers={"User-Agent": "test"}) as client:
        yield Doors(client, keys_for(client.app.state.home), folder)  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def wound_down(office: Doors) -> str:
    made = office.create("winddown", organisation="Toimisto", number="ALASAJO", body=None, decided_on="2019-03-12")
    return str(made["id"])


def run(doors: Doors, *args: str) -> str:
    done = CliRunner().invoke(app, ("--home", str(doors.home), "winddown", *args), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_calendar_holds_what_is_assigned_to_an_owner_and_only_what_a_key_may_see(office: Doors, wound_down: str):
    mine = office.create("contract", title="Palvelu; a, b", **CONTRACT)
    other = office.create("contract", public=False, **CONTRACT)
    body = {"matter": "contract_in_force", "assigned_on": "2022-01-01", "assignee": "Lakimies", "due_on": "2030-02-01"}
    assigned = office.change("contract", mine["id"], "item-assignments", body, mine["version"])
    assert assigned.status_code == 201
    at = {"min_position": assigned.json()["position"]}
    feed = office.get("/winddown/calendar.ics", "archivist", params=at | {"owner": "lakimies"})
    assert feed.headers["content-type"].startswith("text/calendar")
    lines = feed.text.split("\r\n")
    assert (lines[0], lines[-2], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR", "")
    assert all(len(line.encode()) <= 75 for line in lines)
    whole = feed.text.replace("\r\n ", "")
    assert f"UID:contract_in_force.{mine['id']}@koe" in whole
    assert "DTSTART;VALUE=DATE:20300201\r\nDTEND;VALUE=DATE:20300202" in whole
    assert "Palvelu\\; a\\, b" in whole
    assert other["id"] not in whole
    assert "Lakimies" not in whole
    again = office.get("/winddown/calendar.ics", "archivist", params=at | {"owner": "lakimies"})
    assert again.text == feed.text
    everyone = office.get("/winddown/calendar.ics", params=at).text.replace("\r\n ", "")
    assert (mine["id"] in everyone, other["id"] in everyone) == (True, False)
    assert office.get("/winddown/calendar.ics", params=at | {"owner": "Lakimies"}).text.count("BEGIN:VEVENT") == 0
    printed = run(office, "calendar", "--owner", "Lakimies")
    assert printed.replace("\r\n", "\n") == feed.text.replace("\r\n", "\n")


def test_lines_of_a_calendar_are_folded_between_characters_and_values_escaped():
    line = folded("SUMMARY:" + "ä" * 200)
    assert all(len(each.encode()) <= 75 for each in line.split("\r\n"))
    assert line.replace("\r\n ", "").rstrip("\r\n") == "SUMMARY:" + "ä" * 200
    assert text("a\\b;c,d\r\ne\x07") == "a\\\\b\\;c\\,d\\ne"
