"""Single open items on the command line and through REST: found by filters, assigned, offered and ended once."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from tests.api.doors import Doors, a_body

Run = Callable[..., Any]


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Run:
    """Commands on an archive with two contracts and a commitment that are open."""
    folder: Path = tmp_path_factory.mktemp("avoimet")

    def command(*args: str) -> Any:
        return CliRunner().invoke(app, ["--home", str(folder / "home"), *args])

    command("init", "--origin", "koe", "--organisation", "Koetoimisto")
    lines = [
        {"kind": "contract", "key": "s-1", "number": "S-1", "ends_on": "2031-12-31", "holder": "Itäinen kunta"},
        {"kind": "contract", "key": "s-2", "number": "S-2", "ends_on": "2020-12-31", "holder": "Läntinen kunta"},
        {"kind": "commitment", "key": "c-1", "number": "C-1"},
    ]
    file = folder / "rivit.jsonl"
    file.write_text("\n".join(json.dumps(a_body(each["kind"]) | each) for each in lines), "utf-8")
    done = command("import", str(file), "--kind", "jsonl")
    assert done.exit_code == 0, done.output
    return command


def listed(run: Run, *args: str) -> list[dict[str, Any]]:
    done = run("winddown", "open", *args, "--json")
    assert done.exit_code == 0, done.output
    return [each for each in json.loads(done.stdout)["items"] if each["matter"] != "registration_incomplete"]


def numbers(items: list[dict[str, Any]]) -> list[str]:
    return sorted(each["number"] for each in items)


def refused(run: Run, *args: str) -> str:
    done = run("winddown", *args)
    assert done.exit_code != 0, done.output
    return str(getattr(done.exception, "code", "")) or str(done.output)


def test_open_items_are_found_by_each_filter_and_as_a_table(run: Run):
    assert numbers(listed(run, "--kind", "contract", "--as-of", "2020-12-01")) == ["S-1", "S-2"]
    assert numbers(listed(run, "--party", "läntinen", "--as-of", "2020-12-01")) == ["S-2"]
    assert numbers(listed(run, "--due-before", "2021-01-01", "--kind", "contract", "--as-of", "2020-12-01")) == ["S-2"]
    assert numbers(listed(run, "--matter", "commitment_open")) == ["C-1"]
    assert listed(run, "--assignee", "kukaan") == []
    table = run("winddown", "open", "--party", "itäinen", "--csv").stdout
    (row,) = csv.DictReader(io.StringIO(table))
    assert (row["number"], row["due"], row["matter"]) == ("S-1", "2031-12-31", "contract_in_force")
    assert refused(run, "open", "--kind", "auto") == "invalid"


def test_an_item_is_assigned_offered_accepted_and_opened_again(run: Run):
    item = ("S-1", "--matter", "contract_in_force")
    assert run("winddown", "assign", *item, "--assignee", "Juristi", "--due", "2026-12-31").exit_code == 0
    (found,) = listed(run, "--assignee", "juristi")
    assert (found["number"], found["act_by"]) == ("S-1", "2026-12-31")
    taken = ("--way", "transferred", "--party", "Kaupunki", "--reason", "jatkaa", "--deadline", "2031-12-31")
    assert refused(run, "resolve", *item, *taken) == "transfer_not_offered"
    run("winddown", "offer", *item, "--party", "Kaupunki")
    assert "offered to Kaupunki" in run("winddown", "open", "--party", "kaupunki").stdout
    assert run("winddown", "resolve", *item, *taken).exit_code == 0
    assert "S-1" not in numbers(listed(run))
    again = run("winddown", "resolve", *item, *taken, "--json")
    assert json.loads(again.stdout)["replayed"] is True
    assert refused(run, "resolve", *item, "--way", "void", "--reason", "aiheeton") == "item_settled"
    assert run("winddown", "reopen", *item, "--reason", "perui").exit_code == 0
    assert "S-1" in numbers(listed(run))


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("C-1", "--matter", "contract_in_force", "--way", "done"), "invalid"),
        (("S-2", "--matter", "commitment_open", "--way", "done"), "invalid"),
        (("C-1", "--matter", "commitment_open", "--way", "done", "--on", "2999-01-01"), "invalid"),
        (("C-1", "--matter", "commitment_open", "--way", "left_undone"), "invalid"),
        (
            ("C-1", "--matter", "commitment_open", "--way", "transferred", "--party", "Ei kukaan"),
            "transfer_not_offered",
        ),
        (("X-9", "--matter", "commitment_open", "--way", "done"), "not_found"),
    ],
)
def test_what_cannot_end_so_is_refused(run: Run, args: tuple[str, ...], code: str):
    assert refused(run, "resolve", *args, "--reason", "syy") == code


def test_what_the_record_is_not_open_in_is_refused_over_rest_too(doors: Doors):
    made = doors.create("pending", decider=None)
    said = {"settled_on": "2021-06-01", "way": "done", "reason": "hoidettu"}
    wrong = doors.change("pending", made["id"], "item-settlements", {"matter": "decision_pending", **said}, 1)
    assert (wrong.status_code, wrong.json()["code"]) == (409, "item_not_open")
    assert "decider_missing" in wrong.json()["remedy"]
    right = doors.change("pending", made["id"], "item-settlements", {"matter": "decider_missing", **said}, 1)
    assert right.status_code == 201, right.text


def test_the_board_over_rest_has_the_same_filters(doors: Doors):
    made = doors.create("contract", ends_on="2031-12-31", holder="Suodatettu kunta")
    at = {"min_position": made["position"]}
    for asked in ({"party": "suodatettu"}, {"kind": "contract", "party": "SUODATETTU", "due_before": "2032-01-01"}):
        items = doors.get("/winddown/status", "archivist", params=at | asked).json()["items"]
        assert {each["id"] for each in items} == {made["id"]}
    for asked in ({"party": "suodatettu", "overdue": True}, {"party": "suodatettu", "due_before": "2031-12-31"}):
        assert doors.get("/winddown/status", "archivist", params=at | asked).json()["items"] == []
    assert doors.get("/winddown/status", "archivist", params={"kind": "sopimus"}).json()["field"] == "kind"


def test_the_destinations_of_records_are_listed(run: Run, tmp_path: Path):
    line = a_body("winddown") | {"kind": "winddown", "key": "a-1", "number": "A-1"}
    (tmp_path / "alasajo.jsonl").write_text(json.dumps(line), "utf-8")
    assert run("import", str(tmp_path / "alasajo.jsonl"), "--kind", "jsonl").exit_code == 0
    rules = json.dumps([{"code": "muu", "destination": "holder", "kinds": ["contract"]}])
    said = (
        "--set",
        "set_on=2021-05-01",
        "--set",
        f"rules={rules}",
        "--set",
        'parties=[{"code":"muu","party":"Liitto"}]',
    )
    assert run("change", "destinations", "A-1", *said).exit_code == 0
    told = json.loads(run("winddown", "destinations", "A-1", "--json").stdout)
    assert (told["counts"]["holder"], told["without"]) == (2, 2)
    own = ("set_on=2021-05-02", "destination=successor", "party=Kunta", "reason=jatkaa")
    assert (
        run("change", "final-destinations", "C-1", *(part for each in own for part in ("--set", each))).exit_code == 0
    )
    shown = run("winddown", "destinations", "A-1", "--destination", "successor").stdout
    assert "successor · Kunta: C-1" in shown
    table = run("winddown", "destinations", "A-1", "--hindered", "--csv").stdout
    assert [row["number"] for row in csv.DictReader(io.StringIO(table))] == ["A-1"]
