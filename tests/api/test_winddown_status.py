"""What is still open in an organisation that ends: through REST and the command line, as far as a caller may see it."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from archive.kind import kinds
from projections.duties.open_items import matters
from services.verbs import KINDS
from tests.api.doors import Doors, a_body

WHY = {"reason": "hoidettu"}
ENDED: dict[str, tuple[str, dict[str, Any]]] = {
    "pending": ("resolutions", {"decided_on": "2021-03-01", **WHY}),
    "contract": ("transfers", {"transferred_on": "2021-03-01", "to": "Hyvinvointialue", **WHY}),
    "commitment": ("closures", {"closed_on": "2021-03-01", "outcome": "fulfilled", **WHY}),
    "payment": ("rejections", {"rejected_on": "2021-03-01", **WHY}),
    "request": ("answers", {"answered_on": "2021-03-01", "outcome": "granted", **WHY}),
    "project": ("closures", {"closed_on": "2021-03-01", "outcome": "finished", **WHY}),
    "grant": ("settlements", {"settled_on": "2021-03-01", "amount": {"cents": 1, "currency": "EUR"}, **WHY}),
    "secondment": ("returns", {"returned_on": "2021-03-01"}),
    "property": ("continuations", {"decided_on": "2021-03-01", "continuation": "ended", **WHY}),
    "inventory": ("destinations", {"decided_on": "2021-03-01", "destination": "destroyed", **WHY}),
    "deliverable": ("rights", {"stated_on": "2021-03-01", "rights_holder": "Liitto", "licence": "CC BY"}),
    "transaction": ("matches", {"matched_on": "2021-03-01", **WHY}),
}


def asked(doors: Doors, by: str | None = "archivist", **params: Any) -> dict[str, Any]:
    answer = doors.get("/winddown/status", by, params=params)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def of(told: dict[str, Any], id: str) -> list[str]:
    return [
        item["matter"] for item in told["items"] if item["id"] == id and item["matter"] != "registration_incomplete"
    ]


@pytest.mark.parametrize("kind", [kind.name for kind in kinds().values() if kind.open])
def test_what_a_room_describes_as_open_is_listed_until_it_ends(doors: Doors, kind: str):
    made = doors.create(kind, **({"ends_on": "2031-12-31"} if kind in ("contract", "secondment") else {}))
    at = {"min_position": made["position"]}
    ways = {each.code for each in kinds()[kind].open}
    listed = of(asked(doors, **at), made["id"])
    assert len(listed) == 1
    assert listed[0] in ways
    noun, body = ENDED[kind]
    ended = doors.change(kind, made["id"], noun, body, made["version"]).json()
    assert of(asked(doors, min_position=ended["position"]), made["id"]) == []
    assert of(asked(doors, min_position=ended["position"], as_of="2021-02-28"), made["id"]) == listed
    assert of(asked(doors, min_position=ended["position"], known_at=made["position"]), made["id"]) == listed


@pytest.mark.parametrize("kind", [kind for kind in kinds().values() if kind.open], ids=lambda kind: kind.name)
def test_a_record_that_has_ended_is_open_in_no_way(kind: Any):
    told = dict.fromkeys((name for each in kind.open for name in each.fields), True)
    assert not [each.code for each in kind.open for status in kind.ended if each.fits(status, told)]
    assert {status for each in kind.open for status in each.states} <= set(kind.states)


def test_the_number_of_each_sort_is_that_of_its_items_and_one_sort_is_asked_for(doors: Doors):
    made = doors.create("contract", ends_on="2031-12-31", value={"cents": 1_250, "currency": "EUR"})
    told = asked(doors, min_position=made["position"])
    assert told["open"] == len(told["items"]) == sum(told["by_kind"].values())
    for matter, count in told["by_kind"].items():
        alone = asked(doors, matter=matter)
        assert (alone["open"], alone["by_kind"]) == (count, {matter: count})
    (item,) = (each for each in told["items"] if each["id"] == made["id"] and each["matter"] == "contract_in_force")
    assert (item["due"], item["overdue"], item["amount"]) == ("2031-12-31", False, {"cents": 1250, "currency": "EUR"})
    assert [each.get("due", "9999") for each in told["items"]] == sorted(
        each.get("due", "9999") for each in told["items"]
    )
    refused = doors.get("/winddown/status", "archivist", params={"matter": "sopimus"}).json()
    assert refused["code"] == "invalid"
    assert "contract_in_force" in refused["remedy"]


def test_holds_contradictions_and_missing_fields_are_open_too(doors: Doors):
    made = doors.create("report", case=None)
    body = {"mandate": "OK 17 luku", "starts_on": "2021-01-01", "reason": "riita", "records": [made["id"]]}
    held = doors.post("/holds", body).json()
    told = asked(doors, min_position=held["position"])
    found = {item["matter"]: item["detail"] for item in told["items"] if item["id"] == made["id"]}
    assert found["hold"] == ["OK 17 luku"]
    assert "case" in found["registration_incomplete"]
    assert set(told["by_kind"]) <= set(matters())


@pytest.mark.parametrize("asker", [None, "reader", "registrar"])
def test_the_board_tells_nobody_of_what_is_hidden(doors: Doors, asker: str | None):
    shown = doors.create("contract")
    before = asked(doors, asker, min_position=shown["position"])
    for kind in (kind for kind in KINDS if kinds()[kind].open):
        hidden = doors.create(kind, public=False)
    after = asked(doors, asker, min_position=hidden["position"])
    assert after | {"position": 0} == before | {"position": 0}
    assert (before["can_close"], before["partial"]) == (None, True)
    assert {"hold", "contradiction", "registration_incomplete"}.isdisjoint(before["by_kind"])
    every = asked(doors, min_position=hidden["position"])
    assert (every["can_close"], every["partial"]) == (False, False)
    assert every["open"] > after["open"]


def test_the_command_says_the_same_as_a_list_a_table_and_json(tmp_path: Path):
    def run(*args: str) -> str:
        done = CliRunner().invoke(app, ["--home", str(tmp_path / "home"), *args], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.stdout

    run("init", "--origin", "koe", "--organisation", "Koetoimisto")
    assert json.loads(run("winddown", "status", "--json"))["can_close"] is True
    lines = tmp_path / "lines.jsonl"
    said = a_body("contract") | {
        "ends_on": "2020-12-31",
        "value": {"cents": 1_250, "currency": "EUR"},
        "holder": "Kunta",
    }
    lines.write_text(json.dumps({"kind": "contract", "key": "sopimus-1", "title": "=Sopimus"} | said), "utf-8")
    run("import", str(lines), "--kind", "jsonl")
    one = ("winddown", "status", "--as-of", "2020-12-01", "--matter", "contract_in_force")
    told = json.loads(run(*one, "--json"))
    assert (told["open"], told["can_close"]) == (1, False)
    (row,) = csv.DictReader(
        io.StringIO(run("winddown", "status", "--as-of", "2020-12-01", "--matter", "contract_in_force", "--csv"))
    )
    assert (row["due"], row["amount"], row["currency"], row["party"]) == ("2020-12-31", "12.50", "EUR", "Kunta")
    shown = run("winddown", "status", "--as-of", "2020-12-01")
    assert "2020-12-31  contract in force:" in shown
    assert told["items"][0]["id"] in shown
