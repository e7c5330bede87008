"""The end of a body is an event: the matters that wait for it lose their decider, on both clocks and in every list."""

import csv
import io
import json
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from tests.api.doors import Doors

ENDED = {"dissolved_on": "2021-06-30", "reason": "Hanke päättyi"}


def a_body(doors: Doors, title: str, **said: Any) -> dict[str, Any]:
    made: dict[str, Any] = doors.create("body", title=title, established_on="2020-01-01", **said)
    return made


def dissolved(doors: Doors, body: dict[str, Any], **said: Any) -> dict[str, Any]:
    answer = doors.change("body", body["id"], "dissolutions", ENDED | said, body["version"])
    assert answer.status_code in (200, 201), answer.text
    told: dict[str, Any] = answer.json()
    return told


def item(doors: Doors, matter: str, by: str = "archivist", **params: Any) -> dict[str, Any] | None:
    told = doors.get("/winddown/status", by, params=params).json()
    ways = ("decider_missing", "decision_pending")
    return next((each for each in told["items"] if each["id"] == matter and each["matter"] in ways), None)


def listed(doors: Doors, matter: str, by: str = "archivist", **params: Any) -> dict[str, Any]:
    told = doors.get("/pending", by, params=params | {"limit": 200}).json()
    found: dict[str, Any] = next(each for each in told["items"] if each["id"] == matter)
    return found


def test_a_matter_loses_its_decider_on_the_day_its_body_ends_and_not_before(doors: Doors):
    body = a_body(doors, "Ohjausryhmä")
    matter = doors.create("pending", body=body["id"], decider="Ohjausryhmä", raised_on="2020-11-27")
    end = dissolved(doors, body)
    now = {"min_position": end["position"]}
    lost = item(doors, matter["id"], **now)
    assert lost is not None
    assert (lost["matter"], lost.get("party")) == ("decider_missing", None)
    assert lost["detail"] == ["its decider Ohjausryhmä was dissolved on 2021-06-30"]
    for clock in ({"as_of": "2021-06-29"}, {"known_at": end["position"] - 1}):
        before = item(doors, matter["id"], **now, **clock)
        assert before is not None
        assert (before["matter"], before["party"], before.get("detail", [])) == ("decision_pending", "Ohjausryhmä", [])
        assert "decider_dissolved_on" not in listed(doors, matter["id"], **clock)
        assert "decider_dissolved_on" not in doors.get(f"/pending/{matter['id']}", "archivist", params=clock).json()
    assert listed(doors, matter["id"], as_of="2021-06-30")["decider_dissolved_on"] == "2021-06-30"
    one = doors.get(f"/pending/{matter['id']}", "archivist").json()
    assert (one["decider_dissolved_on"], "to_come" in one) == ("2021-06-30", False)


def test_the_body_that_continues_decides_however_many_are_between(doors: Doors):
    third, second = a_body(doors, "Kolmas"), a_body(doors, "Toinen")
    first = a_body(doors, "Ensimmäinen")
    matter = doors.create("pending", body=first["id"], decider="Ensimmäinen", raised_on="2020-11-27")
    dissolved(doors, first, successor=second["id"])
    end = dissolved(doors, second, dissolved_on="2021-07-31", successor=third["id"])
    found = item(doors, matter["id"], min_position=end["position"])
    assert found is not None
    assert (found["matter"], found["detail"]) == (
        "decision_pending",
        ["Ensimmäinen was dissolved on 2021-06-30; Kolmas continues with its matters"],
    )
    assert listed(doors, matter["id"])["decider_successor"] == third["id"]
    last = dissolved(doors, third, dissolved_on="2021-08-31", successor=first["id"])
    found = item(doors, matter["id"], min_position=last["position"])
    assert found is not None
    assert found["matter"] == "decider_missing"
    assert "decider_successor" not in listed(doors, matter["id"])


def test_another_decider_is_named_and_it_waits_for_them(doors: Doors):
    body, other = a_body(doors, "Johtoryhmä"), a_body(doors, "Sote-ryhmä")
    matter = doors.create("pending", body=body["id"], decider="Johtoryhmä", raised_on="2020-11-27")
    dissolved(doors, body)
    named = {"named_on": "2021-07-15", "decider": "Kaupunki", "reason": "Sovittiin"}
    change = doors.change("pending", matter["id"], "deciders", named, matter["version"]).json()
    found = item(doors, matter["id"], min_position=change["position"])
    assert found is not None
    assert (found["matter"], found["party"], found.get("detail", [])) == ("decision_pending", "Kaupunki", [])
    before = item(doors, matter["id"], as_of="2021-07-14")
    assert before is not None
    assert before["matter"] == "decider_missing"
    to_body = {"named_on": "2021-08-01", "decider": "Sote-ryhmä", "body": other["id"]}
    change = doors.change("pending", matter["id"], "deciders", to_body, change["version"]).json()
    assert listed(doors, matter["id"], min_position=change["position"])["body"] == other["id"]
    late = {"named_on": "2021-08-15", "decider": "Johtoryhmä", "body": body["id"]}
    refused = doors.change("pending", matter["id"], "deciders", late, change["version"])
    assert (refused.status_code, refused.json()["code"]) == (409, "body_dissolved")


def test_what_ended_otherwise_stays_ended_when_the_body_ends(doors: Doors):
    body = a_body(doors, "Työryhmä")
    matter = doors.create("pending", body=body["id"], decider="Työryhmä", raised_on="2020-11-27")
    settled = {"matter": "decision_pending", "settled_on": "2021-03-02", "way": "void", "reason": "aiheeton"}
    assert doors.change("pending", matter["id"], "item-settlements", settled, matter["version"]).status_code < 300
    end = dissolved(doors, body)
    assert item(doors, matter["id"], min_position=end["position"]) is None


@pytest.mark.parametrize("asker", ["reader", "registrar"])
def test_nobody_learns_of_the_end_of_a_body_that_is_hidden_from_them(doors: Doors, asker: str):
    body = doors.create("body", public=False, title="Salainen ryhmä", established_on="2020-01-01")
    matter = doors.create("pending", body=body["id"], decider="Ryhmä", raised_on="2020-11-27")
    end = dissolved(doors, body)
    found = item(doors, matter["id"], asker, min_position=end["position"])
    assert found is not None
    assert (found["matter"], found.get("detail", [])) == ("decision_pending", [])
    assert "decider_dissolved_on" not in listed(doors, matter["id"], asker)
    mine = item(doors, matter["id"])
    assert mine is not None
    assert mine["matter"] == "decider_missing"


def test_the_command_that_lists_pending_matters_says_so(tmp_path: Any):
    def run(*args: str) -> str:
        done = CliRunner().invoke(app, ["--home", str(tmp_path / "home"), *args], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.stdout

    run("init", "--origin", "koe", "--organisation", "Koetoimisto")
    body = {"kind": "body", "key": "ryhmä", "number": "R-1", "title": "Ohjausryhmä", "established_on": "2020-01-01"}
    lines = tmp_path / "lines.jsonl"
    lines.write_text(json.dumps(body), "utf-8")
    run("import", str(lines), "--kind", "jsonl")
    (found,) = json.loads(run("bodies", "--json"))["items"]
    matter = {"kind": "pending", "key": "asia", "title": "Jatko", "decider": "Ohjausryhmä", "raised_on": "2020-11-27"}
    lines.write_text(json.dumps(matter | {"body": found["id"]}), "utf-8")
    run("import", str(lines), "--kind", "jsonl")
    said = (f"{name}={value}" for name, value in ENDED.items())
    run("change", "dissolutions", "R-1", *(part for each in said for part in ("--set", each)))
    (row,) = csv.DictReader(io.StringIO(run("pending", "--csv")))
    assert (row["decider"], row["decider_dissolved_on"]) == ("Ohjausryhmä", "2021-06-30")
    assert json.loads(run("pending", "--json", "--as-of", "2021-06-29"))["items"][0].get("decider_dissolved_on") is None


def test_a_compilation_cites_the_end_of_a_body_for_the_matters_that_lost_their_decider_by_it_alone(doors: Doors):
    body = a_body(doors, "Seurantaryhmä")
    lost = doors.create("pending", body=body["id"], decider="Seurantaryhmä", raised_on="2020-11-27")
    never = doors.create("pending", body=body["id"], decider=None, raised_on="2020-11-27")
    office = doors.create("winddown", organisation="Toimisto", decided_on="2019-03-12", body=None)
    end = dissolved(doors, body)
    shown = item(doors, never["id"], min_position=end["position"])
    assert shown is not None
    assert shown["detail"] == ["Seurantaryhmä was dissolved on 2021-06-30"]  # it was no decider of this one
    params = {"lang": "en", "min_position": end["position"]}
    told = doors.get(f"/wind-downs/{office['id']}/compilation", "archivist", params=params).json()
    blocks = [each for chapter in told["chapters"] for each in chapter["blocks"]]
    rows = {row["key"]: row["at"] for each in blocks for row in each.get("rows", ())}
    assert rows[f"open/{lost['id']}/decider_missing"] == [body["position"], lost["position"], end["position"]]
    assert rows[f"open/{never['id']}/decider_missing"] == [never["position"]]
