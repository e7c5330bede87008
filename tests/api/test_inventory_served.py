"""Holdings, systems and new homes of projects through REST and the command line: what is open, and what is refused."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from tests.api.doors import Doors

REASON = {"reason": "sovittu"}


def item(doors: Doors, receipt: dict[str, Any], id: str, **params: Any) -> dict[str, Any] | None:
    asked = params | {"min_position": receipt["position"]}
    told = doors.get("/winddown/status", "archivist", params=asked).json()
    return next(
        (each for each in told["items"] if each["id"] == id and each["matter"] != "registration_incomplete"), None
    )


@pytest.mark.parametrize(("ends_on", "due"), [("2031-03-01", "2031-02-28"), ("2024-03-01", "2024-02-29")])
def test_a_system_is_due_on_the_day_before_its_end(doors: Doors, ends_on: str, due: str):
    made = doors.create("inventory", ends_on=ends_on)
    found = item(doors, made, made["id"])
    assert found is not None
    assert (found["matter"], found["due"]) == ("system_ends_first", due)


def test_a_property_names_the_system_that_holds_its_data(doors: Doors):
    system = doors.create("inventory", holding="property_system", ends_on=None)
    inside = doors.create("property", kept_in=system["id"])
    listed = doors.get("/properties", "archivist", params={"kept_in": system["id"], "min_position": inside["position"]})
    assert [each["id"] for each in listed.json()["items"]] == [inside["id"]]


@pytest.mark.parametrize(
    ("noun", "body", "field"),
    [
        ("destinations", {"decided_on": "2021-03-01", "destination": "successor", **REASON}, "party"),
        ("destinations", {"decided_on": "2021-03-01", "destination": "kept", "party": "Kunta", **REASON}, "kept_until"),
        ("destinations", {"decided_on": "2021-03-01", "destination": "attic", **REASON}, "destination"),
        ("loans", {"lent_on": "2021-03-02", "lent_until": "2021-03-01", "borrower": "Kunta"}, "lent_until"),
        ("moves", {"moved_on": "2021-03-01", "location": "holvi", "boxes": -1}, "boxes"),
        ("disposals", {"disposed_on": "2021-03-01", "ground": "kopio"}, "disposed_by"),
    ],
)
def test_what_is_refused_names_its_field_and_leaves_nothing(doors: Doors, noun: str, body: dict[str, Any], field: str):
    made = doors.create("inventory")
    refused = doors.change("inventory", made["id"], noun, body, made["version"])
    assert refused.status_code == 422
    told = refused.json()
    assert field in (told.get("field"), *(each["field"] for each in told.get("errors", ())))
    now = doors.get(f"/inventory/{made['id']}", "archivist", params={"min_position": made["position"]}).json()
    assert now["version"] == made["version"]


def test_what_nobody_decided_to_destroy_is_not_destroyed(doors: Doors):
    made = doors.create("inventory")
    body = {"disposed_on": "2021-03-01", "ground": "kopio", "disposed_by": "Tuhoamo"}
    refused = doors.change("inventory", made["id"], "disposals", body, made["version"])
    assert (refused.status_code, refused.json()["code"]) == (409, "destruction_not_decided")


def test_a_project_tells_what_its_new_home_lacks(doors: Doors):
    made = doors.create("project")
    home = {"proposed_on": "2021-03-01", "host": "Kunta", "steering": "Sote-ryhmä"}
    change = doors.change("project", made["id"], "homes", home, made["version"]).json()
    found = item(doors, change, made["id"])
    assert found is not None
    assert (found["matter"], found["detail"]) == (
        "project_without_home",
        ["home_funding", "home_ends_on", "home_accepted_on"],
    )
    wrong = doors.change(
        "project", made["id"], "home-acceptances", {"accepted_on": "2021-03-02", "host": "Kaupunki"}, 2
    )
    assert (wrong.status_code, wrong.json()["code"]) == (409, "home_not_proposed")
    before = item(doors, change, made["id"], as_of="2021-02-28")
    assert before is not None
    assert before["matter"] == "project_unfinished"


def test_the_command_lists_the_inventory(tmp_path: Path):
    def run(*args: str) -> str:
        done = CliRunner().invoke(app, ["--home", str(tmp_path / "home"), *args], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.stdout

    run("init", "--origin", "koe", "--organisation", "Koetoimisto")
    lines, said = tmp_path / "lines.jsonl", {"kind": "inventory", "mapped_on": "2019-03-13", "organisation": "Liitto"}
    paper = said | {"key": "a", "number": "AK-1", "title": "Mapit", "medium": "paper", "function": "hallinto"}
    system = said | {"key": "b", "number": "AK-2", "title": "Portaali", "medium": "system", "ends_on": "2019-12-31"}
    lines.write_text("\n".join(map(json.dumps, (paper, system))), "utf-8")
    run("import", str(lines), "--kind", "jsonl")
    rows = list(csv.DictReader(io.StringIO(run("inventory", "--medium", "system", "--csv"))))
    assert [(row["number"], row["ends_on"], row["status"]) for row in rows] == [("AK-2", "2019-12-31", "mapped")]
    change = ("destination=successor", "decided_on=2019-04-01", "party=Liitto", "reason=sovittu")
    run("change", "destinations", "AK-1", *(part for each in change for part in ("--set", each)))
    assert json.loads(run("inventory", "--status", "assigned", "--json"))["items"][0]["party"] == "Liitto"
