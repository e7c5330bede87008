"""A record that comes into a protective class later is hidden as one captured in it, by every interface."""

import json
from pathlib import Path
from typing import Any

import pytest

from archive.access.caller import ANONYMOUS
from projections.search.request import Request
from services.home.archive_home import ArchiveHome
from services.search import find
from tests.api.cli.test_retention_cli import Command
from tests.api.doors import Doors
from tests.api.test_retention import at, scheduled  # noqa: F401 - a fixture

PERSONAL, SECRET, PLAIN = "04 01", "01 02", "02 05 01"


@pytest.fixture(scope="module")
def more(scheduled: Doors) -> Doors:  # noqa: F811
    """A later schedule with a class that lets expect personal data."""
    row = {"code": PERSONAL, "years": 10, "trigger": "document_date", "basis": "TOS", "personal": "personal"}
    body = {"code": "henkilöstö", "version": "1", "in_force_from": "2020-01-01", "rows": [row], "title": "TOS"}
    assert scheduled.post("/retention/schedules", body).status_code == 201
    return scheduled


def moved(doors: Doors, kind: str, made: dict[str, Any], code: str, version: int = 1, on: str = "2021-01-05") -> Any:
    body = {"record_class": code, "reclassified_on": on, "reason": "väärä luokka"}
    done = doors.change(kind, made["id"], "classifications", body, version)
    assert done.status_code == 201, done.text
    return done.json()


def found(doors: Doors, word: str, receipt: Any, by: str | None = None) -> int:
    total: int = doors.get("/search", by, params={"q": word} | at(receipt)).json()["total"]
    return total


@pytest.mark.parametrize("code", [PERSONAL, SECRET])
@pytest.mark.parametrize("kind", ["case", "decision", "document", "contract", "report"])
def test_a_record_put_into_a_protective_class_is_hidden_at_once(more: Doors, kind: str, code: str):
    word = f"ahma{kind}{'x' if code == SECRET else 'y'}"
    made = more.create(kind, record_class=PLAIN, title=word, personal=None)
    assert more.read(kind, made).status_code == 200
    assert found(more, word, made) == 1
    after = moved(more, kind, made, code)
    assert more.read(kind, after).status_code == 404
    assert more.read(kind, after, as_of="2020-12-31").status_code == 404
    assert more.read(kind, after, known_at=made["position"]).status_code == 404
    assert found(more, word, after) == 0
    assert found(more, word, after, "archivist") == 1
    back = moved(more, kind, made, PLAIN, 2)
    assert more.read(kind, back).status_code == 404
    assert found(more, word, back) == 0


def test_what_was_stated_public_waits_for_a_decision_and_is_listed_for_it(more: Doors):
    made = more.create("decision", record_class=PLAIN, title="Odottaa", personal="none")
    after = moved(more, "decision", made, SECRET)
    asked = {"kind": "decision"} | at(after)
    listed = more.get("/registration/incomplete", "archivist", params=asked).json()["items"]
    (mine,) = [each for each in listed if each["id"] == made["id"]]
    assert "publicity" in mine["missing"]
    assert mine["proposed"]["publicity"] == "secret"
    decided = {"publicity": {"publicity": "public"}, "reason": "Ei salattavaa"}
    opened = more.change("decision", made["id"], "publicity", decided, 2).json()
    assert more.read("decision", opened).status_code == 200
    listed = more.get("/registration/incomplete", "archivist", params={"kind": "decision"} | at(opened)).json()["items"]
    assert all("publicity" not in each["missing"] for each in listed if each["id"] == made["id"])


def test_a_class_of_before_yesterday_does_not_undo_what_was_decided_today(more: Doors):
    made = more.create("decision", record_class=PLAIN, title="Päätetty", personal="none")
    moved(more, "decision", made, SECRET, on="2021-03-01")
    decided = {"publicity": {"publicity": "public"}, "reason": "Ei salattavaa"}
    opened = more.change("decision", made["id"], "publicity", decided, 2).json()
    back = moved(more, "decision", made, PLAIN, 3, on="2020-04-01")
    assert opened["position"] < back["position"]
    assert more.read("decision", back).status_code == 200


def test_nobody_states_what_a_class_hides(more: Doors):
    made = more.create("decision", record_class=PLAIN)
    body = {"record_class": PERSONAL, "reclassified_on": "2021-01-05", "reason": "x", "protects": {}}
    assert more.change("decision", made["id"], "classifications", body, 1).status_code == 422


def anonymous(home: Path) -> list[dict[str, Any]]:
    """What anybody finds in an archive that is not served."""
    with ArchiveHome(home) as opened:
        hits: list[dict[str, Any]] = find(opened, ANONYMOUS, Request(q="ahma"))["hits"]
        return hits


def test_lines_and_the_command_hide_as_well(tmp_path: Path):
    tos = "code,title,years,trigger,basis,personal\n02,A,10,document_date,TOS,\n08,B,10,document_date,TOS,personal\n"
    (tmp_path / "tos.csv").write_text(tos, "utf-8")
    first = {"kind": "decision", "decided_on": "2020-05-05", "text": "ahma", "publicity": {"publicity": "public"}}
    lines = [first | {"key": code, "title": f"Luokka {code}", "record_class": code} for code in ("02", "08")]
    lines_of = "\n".join(map(json.dumps, lines))
    (tmp_path / "rivit.jsonl").write_text(lines_of, "utf-8")
    command = Command(tmp_path / "home")
    command("init", "--origin", "koe", "--organisation", "Koe")
    command("schedule", "import", str(tmp_path / "tos.csv"), "--version", "1", "--from", "2000-01-01")
    taken = command("import", str(tmp_path / "rivit.jsonl"), "--kind", "jsonl")
    assert (taken["recorded"], taken["rejected"]) == (2, 0)
    (seen,) = anonymous(tmp_path / "home")
    assert seen["title"] == "Luokka 02"
    given = ["record_class=08", "reclassified_on=2020-05-06", "reason=väärä"]
    command("change", "classifications", seen["id"], *(word for each in given for word in ("--set", each)))
    command("search", "ahma")  # brings the views up to now
    assert anonymous(tmp_path / "home") == []
    assert command("search", "ahma")["total"] == 2
