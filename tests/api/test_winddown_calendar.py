"""The calendar of a wind-down: deadlines and open items for programs that subscribe to them."""

import json
import logging
import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.cli.main import app
from api.http.app import create_app
from archive.statutory import STATUTORY
from services.home.archive_home import ArchiveHome, make_home
from services.winddown.calendar import folded, text
from services.winddown.calendar_words import COUNTED, counted
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


def test_keys_are_listed_with_their_limits_and_an_address_never_offered_one_without_end(office: Doors):
    def keys(*args: str):
        return CliRunner().invoke(app, ("--home", str(office.home), "keys", *args))

    made = keys("create", "Kalenteri", "--role", "reader", "--calendar", "--scope", "class:00.01")
    assert made.exit_code == 0, made.output
    assert re.search(r"calendar +class:00\.01", keys("list").output)
    past = keys("create", "Kalenteri", "--calendar", "--expires", "2020-01-01").exception
    assert "never" not in str(getattr(past, "remedy", "never"))


def test_what_falls_on_one_day_are_several_entries(office: Doors, wound_down: str):
    made = office.create("contract", **CONTRACT | {"notice_months": None})
    for number in ("1", "2"):
        due = {"earliest": "2030-03-01", "latest": "2030-03-01"}
        said = {"agreed_on": "2022-01-01", "deliverable": number, "what": "Raportti", "due": due}
        made |= office.change("contract", made["id"], "deliverables", said, made["version"]).json()
    at = {"min_position": made["position"]}
    whole = office.get("/winddown/calendar.ics", "archivist", params=at).text.replace("\r\n ", "")
    for number in ("1", "2"):
        assert f"UID:deliverable_due.2030-03-01.deliverable-{number}.{made['id']}@koe" in whole
    listed = office.get(f"/wind-downs/{wound_down}/deadlines", "archivist", params=at).json()["items"]
    due = [each for each in listed if each["id"] == made["id"] and each["what"] == "deliverable_due"]
    assert len(due) == 2
    assert all(each["positions"] for each in due)


def test_the_last_day_to_appeal_is_a_deadline_until_something_follows(office: Doors, wound_down: str):
    contract, decision = office.create("contract", **CONTRACT), office.create("decision")
    after = dict[str, int]()
    for kind, made in (("contract", contract), ("decision", decision)):
        said = {"decided_on": "2022-01-10", "stage": "decided", "by": "Hallinto-oikeus", "outcome": "Hylätty",
                "number": "HAO 1/2022", "appeal_until": "2031-02-10"}  # fmt: skip
        after |= office.change(kind, made["id"], "outcomes", said, made["version"]).json()

    def lapses(position: int) -> list[str]:
        params = {"min_position": position}
        items = office.get(f"/wind-downs/{wound_down}/deadlines", "archivist", params=params).json()["items"]
        return sorted(each["id"] for each in items if (each["what"], each["due"]) == ("appeal_lapses", "2031-02-10"))

    assert lapses(after["position"]) == sorted((contract["id"], decision["id"]))
    params = {"min_position": after["position"], "lang": "fi"}
    assert "muutoksenhakuaika päättyy" in office.get("/winddown/calendar.ics", "archivist", params=params).text
    said = {"decided_on": "2022-02-01", "stage": "appealed", "by": "KHO", "outcome": "Valitus", "number": "HAO 1/2022"}
    after = office.change("contract", contract["id"], "outcomes", said, contract["version"] + 1).json()
    assert lapses(after["position"]) == [decision["id"]]


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


def address(doors: Doors, by: str = "admin", **said: object) -> dict[str, str]:
    made = doors.post("/winddown/calendar-addresses", {"name": "Kalenteri", "role": "archivist"} | said, by)
    assert made.status_code == 201, made.text
    told: dict[str, str] = made.json()
    return told


def test_an_address_opens_the_calendar_without_a_header_until_it_is_revoked(
    office: Doors, wound_down: str, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    hidden = office.create("contract", public=False, title="Salainen", **CONTRACT)
    seen, less = address(office), address(office, role="reader")
    secret = seen["address"].split("/")[-1].removesuffix(".ics")
    at = {"min_position": hidden["position"]}
    by_key = office.get("/winddown/calendar.ics", "archivist", params=at)
    assert hidden["id"] in by_key.text.replace("\r\n ", "")
    assert office.get(seen["address"]).text == by_key.text
    assert hidden["id"] not in office.get(less["address"]).text.replace("\r\n ", "")
    assert office.get("/winddown/calendar.ics", secret).status_code == 401
    assert office.get(f"/contracts/{hidden['id']}", secret).status_code == 401
    assert office.get(f"/winddown/calendars/{office.keys['admin']}.ics").status_code == 401
    assert office.ask("POST", seen["address"]).status_code == 405
    listed = office.get("/winddown/calendar-addresses", "admin")
    assert {each["prefix"] for each in listed.json()["items"]} >= {seen["prefix"], less["prefix"]}
    assert secret not in listed.text
    closed = office.post(f"/winddown/calendar-addresses/{seen['prefix']}/revocations", {"reason": "lost"}, "admin")
    assert closed.status_code == 201
    refused = office.get(seen["address"])
    assert (refused.status_code, secret in refused.text) == (401, False)
    assert (refused.json()["field"], "Bearer" in refused.json()["remedy"]) == ("secret", False)
    again = office.post(f"/winddown/calendar-addresses/{seen['prefix']}/revocations", {"reason": "lost"}, "admin")
    assert again.status_code == 404
    ours = [each.getMessage() for each in caplog.records if not each.name.startswith("httpx")]
    assert not any(secret in line for line in ours)
    events = (office.home / "events.sqlite").read_bytes()
    assert secret.encode() not in events


def test_an_address_is_given_by_administrators_reads_and_expires(office: Doors, wound_down: str):
    asked = "/winddown/calendar-addresses"
    assert office.post(asked, {"name": "x"}, "archivist").status_code == 403
    assert office.get(asked, "archivist").status_code == 403
    assert office.post(asked, {"name": "x", "role": "admin"}, "admin").json()["field"] == "role"
    assert office.post(asked, {"name": "x", "expires_on": "2019-01-01"}, "admin").json()["field"] == "expires_on"
    key = office.keys["reader"]
    assert office.post(f"{asked}/{key[:12]}/revocations", {"reason": "no address"}, "admin").status_code == 404
    main = CliRunner().invoke(app, ("--home", str(office.home), "keys", "create", "Ohjelma", "--role", "reader",
                                    "--calendar", "--expires", "never"))  # fmt: skip
    assert "has to expire" in str(main.exception)
    made = CliRunner().invoke(
        app, ("--home", str(office.home), "keys", "create", "Ohjelma", "--role", "reader", "--calendar", "--json")
    )
    told = json.loads(made.stdout)
    assert office.get(told["address"]).status_code == 200
    revoked = CliRunner().invoke(app, ("--home", str(office.home), "keys", "revoke", told["prefix"]))
    assert revoked.exit_code == 0, revoked.output
    assert office.get(told["address"]).status_code == 401


def test_the_calendar_speaks_three_languages(office: Doors, wound_down: str):
    told = office.create("contract", title="Verkko", **CONTRACT | {"notice_months": None})
    at = {"min_position": told["position"]}
    lines = {
        lang: office.get("/winddown/calendar.ics", params=at | lang_of(lang)).text.replace("\r\n ", "")
        for lang in ("", "fi", "sv", "en")
    }
    assert lines[""] == lines["fi"]
    assert "sopimus" in lines["fi"]
    assert "avtal" in lines["sv"]
    assert "contract" in lines["en"]
    assert "contract" not in lines["fi"].replace("contract_", "")
    assert office.get("/winddown/calendar.ics", params={"lang": "de"}).status_code == 422
    assert run(office, "calendar", "--lang", "sv").replace("\r\n", "\n").count("avtal") > 0
    described = counted("clause 11; 150/1930 2-3 §", "notice was given", "2019-03-29", "fi")
    assert described == "kohta 11; 150/1930 2-3 §; laskettu päivästä 2019-03-29: irtisanottiin"
    assert {each.counted_from for each in STATUTORY} <= set(COUNTED)


def lang_of(lang: str) -> dict[str, str]:
    return {"lang": lang} if lang else {}


def test_lines_of_a_calendar_are_folded_between_characters_and_values_escaped():
    line = folded("SUMMARY:" + "ä" * 200)
    assert all(len(each.encode()) <= 75 for each in line.split("\r\n"))
    assert line.replace("\r\n ", "").rstrip("\r\n") == "SUMMARY:" + "ä" * 200
    assert text("a\\b;c,d\r\ne\x07") == "a\\\\b\\;c\\,d\\ne"
