"""Merged cases by every interface: what is decided after the merge, what nobody may learn of it, numbers for ids."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.cli.main import app
from api.http.app import create_app
from services.home.archive_home import ArchiveHome, make_home
from tests.api.doors import Doors, keys_for
from tests.api.examples import SECRET

REASON = {"reason": "Sama asia kahdesti."}
MERGING = {"case.merged.v1", "case.took_over.v1", "case.shielded.v1", "case.merge_undone.v1", "case.gave_back.v1"}


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("later") / "home"
    make_home(folder, origin="popsote", organisation="Valmistelutoimisto")
    with (folder / "archive.toml").open("a", encoding="utf-8") as settings:
        settings.write('engine = "whoosh"\n')
    home = ArchiveHome(folder)
    with TestClient(create_app(home), headers={"User-Agent": "test"}) as client:
        yield Doors(client, keys_for(home), folder)


@pytest.fixture
def line(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("ARCHIVE_KEY", doors.keys["archivist"])

    def run(*words: str, exits: int = 0, key: str = "archivist") -> str:
        monkeypatch.setenv("ARCHIVE_KEY", doors.keys[key])
        ran = CliRunner().invoke(app, ["--home", str(doors.home), *words])
        assert ran.exit_code == exits, ran.output
        return str(ran.exception) if exits else ran.output

    return run


def change(doors: Doors, id: str, noun: str, body: dict[str, Any], status: int = 201) -> dict[str, Any]:
    """A change of a case by its own version, at whatever position the archive is."""
    position = doors.client.app.state.home.archive.position
    read = doors.get(f"/cases/{id}", "archivist", params={"min_position": position}).json()
    version = read["asked"]["version"] if read.get("asked", {}).get("id") == id else read["version"]
    made = doors.change("case", id, noun, body, version)
    assert made.status_code == status, made.text
    told: dict[str, Any] = made.json()
    return told


def merged(doors: Doors, **facts: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    old, into = doors.create("case", title="Kansio", **facts), doors.create("case", title="Hankinta")
    change(doors, old["id"], "merges", {"into": into["id"]} | REASON)
    return old, into


def test_secrecy_decided_on_the_merged_case_hides_the_one_that_stays(doors: Doors, line: Any):
    old, into = merged(doors)
    body = SECRET | {"reason": "Liikesalaisuus."}
    made = change(doors, old["id"], "publicity", body)
    at = {"min_position": made["position"]}
    assert "hidden as well" in made["effect"]
    for id in (old["id"], into["id"]):
        assert doors.get(f"/cases/{id}", params=at).status_code == 404
        assert doors.get(f"/cases/{id}", "reader", params=at).status_code == 404
    left = {
        each["id"]
        for each in doors.get("/events", params={"after": into["position"], "limit": 1000} | at).json()["events"]
        if each.get("withdrawn")
    }
    assert {old["id"], into["id"]} <= left
    other, stays = merged(doors)
    line("change", "publicity", other["id"], *(
        word for name, value in SECRET["publicity"].items() for word in ("--set", f"publicity.{name}={value}")
    ), "--set", "reason=Liikesalaisuus.")  # fmt: skip
    assert json.loads(line("show", stays["id"], "--json"))["publicity"]["publicity"] == "secret"


@pytest.mark.parametrize("asker", [None, "reader"])
def test_nothing_tells_that_a_case_was_merged_with_a_hidden_one(doors: Doors, line: Any, asker: str | None):
    old, into = merged(doors, public=False, **SECRET)
    made = change(doors, into["id"], "publicity", {"publicity": {"publicity": "public"}} | REASON)
    other = doors.create("case", title="Toinen kansio")
    change(doors, other["id"], "merges", {"into": into["id"]} | REASON)
    made = change(doors, old["id"], "merge-undoings", REASON)
    at = {"min_position": made["position"]}
    history = doors.get(f"/cases/{into['id']}/history", asker, params=at).json()["events"]
    assert [each.get("name") for each in history] == [
        "case.opened.v1", None, "record.publicity_classified.v1", "case.took_over.v1", None
    ]  # fmt: skip
    assert all(each.keys() == {"position", "leaf"} for each in history if "name" not in each)
    feed = doors.get("/events", asker, params={"after": old["position"] - 1, "limit": 1000} | at).json()["events"]
    told = [each for each in feed if each.get("name") in MERGING]
    assert {each["id"] for each in told} == {other["id"], into["id"]}
    assert old["id"] not in json.dumps(feed)
    if asker:
        shown = json.loads(line("show", into["id"], "--history", "--json", key=asker))
        assert [each.get("name") for each in shown] == [each.get("name") for each in history]
        line("prove", into["id"], "--position", str(history[1]["position"]), exits=1, key=asker)
    whole = doors.get(f"/cases/{into['id']}/history", "archivist", params=at).json()["events"]
    assert [each["name"] for each in whole].count("case.took_over.v1") == 2


def test_personal_data_that_a_merge_took_over_are_completed_and_corrected(doors: Doors, line: Any):
    _, into = merged(doors, personal="personal")
    refused = change(doors, into["id"], "registrations", {"personal": "none"}, 409)
    assert (refused["code"], refused["field"]) == ("already_stated", "personal")
    assert "event-corrections" in refused["remedy"]
    line("complete", into["id"], "--personal", "sensitive")
    assert json.loads(line("show", into["id"], "--json"))["personal"] == "sensitive"
    _, into = merged(doors, personal="personal")
    version = json.loads(line("show", into["id"], "--history", "--json"))[-1]["version"]
    made = change(doors, into["id"], "event-corrections", {"corrects": version, "personal": "none"} | REASON)
    assert "waits for a second person" in made["effect"]


def test_a_case_is_named_by_its_number_wherever_its_id_is(doors: Doors, line: Any):
    old, into = doors.create("case", number="HEL 2021-000777"), doors.create("case", number="HEL 2022-000778")
    mine = doors.create("decision", case="hel 2021\u2011000777", title="Numeropäätös")
    made = change(doors, old["id"], "merges", {"into": "HEL 2022-000778"} | REASON)
    at = {"min_position": made["position"]}
    for number in ("HEL 2021-000777", "hel 2022-000778", "HEL\u00a02022-000778"):
        for path in ("/decisions", "/search"):
            answer = doors.get(path, params={"case": number} | at).json()
            found = {each["id"] for each in answer.get("items", answer.get("hits", []))}
            assert mine["id"] in found, (path, number)
        items = doors.get("/cases", params={"number": number} | at).json()
        assert ([each["id"] for each in items["items"]], items["total"]) == ([into["id"]], 1)
    assert doors.get("/decisions", params={"case": "HEL 1900-1"} | at).json()["total"] == 0
    held = doors.post("/holds", {"mandate": "OikHL", "reason": "Kantelu", "cases": ["HEL 2021-000777"]})
    assert held.status_code == 201, held.text
    due = doors.get("/retention/due", "archivist", params={"if_case_closes": "HEL 2022-000778"} | at)
    assert due.status_code == 200, due.text
    refused = doors.change("case", mine["id"], "merges", {"into": "HEL 1900-1"} | REASON, 1)
    assert refused.status_code in (404, 422)


def test_the_number_of_a_hidden_case_finds_nothing(doors: Doors):
    _, into = merged(doors, number="SAL 2021-1", public=False, **SECRET)
    made = change(doors, into["id"], "publicity", {"publicity": {"publicity": "public"}} | REASON)
    at = {"min_position": made["position"]}
    assert doors.get("/cases", params={"number": "SAL 2021-1"} | at).json()["total"] == 0
    assert doors.get("/cases", "archivist", params={"number": "SAL 2021-1"} | at).json()["total"] == 1
    assert doors.get("/decisions", params={"case": "SAL 2021-1"} | at).json()["total"] == 0
    assert doors.get("/search", params={"case": "SAL 2021-1"} | at).json()["total"] == 0


def test_a_case_shows_the_class_that_keeps_it_longest(doors: Doors, line: Any):
    rows = [
        {"code": code, "years": years, "trigger": "document_date", "basis": "906/2019 21 §"}
        for code, years in (("00.01", 3), ("00.02", 50))
    ]
    body = {"code": "TOS", "version": "1", "in_force_from": "2020-01-01", "title": "TOS", "rows": rows}
    assert doors.post("/retention/schedules", body).status_code == 201
    old, into = doors.create("case", record_class="00.02"), doors.create("case", record_class="00.01")
    made = change(doors, old["id"], "merges", {"into": into["id"]} | REASON)
    shown = doors.get(f"/cases/{into['id']}", "archivist", params={"min_position": made["position"]}).json()
    assert (shown["record_class"], shown["kept_as"]["record_class"]) == ("00.01", "00.02")
    assert shown["kept_as"]["case"] == old["id"]
    assert json.loads(line("show", into["id"], "--json"))["kept_as"] == shown["kept_as"]
    assert "kept_as" not in doors.get(f"/cases/{into['id']}", "reader").json()


def test_lines_that_merge_and_part_are_recorded_once(doors: Doors, line: Any, tmp_path: Path):
    numbers = ("F-rivit", "RIVI 1", "RIVI 2")
    lines: list[dict[str, Any]] = [{"kind": "case", "number": each, "title": "Asia"} for each in numbers]
    lines += [
        {"kind": "case", "key": "RIVI 1", "do": "merges", "into": "RIVI 2", "reason": "Sama asia."},
        {"kind": "case", "key": "F-rivit", "do": "merges", "into": "RIVI 1", "reason": "Sama asia."},
        {"kind": "case", "key": "F-rivit", "do": "merge-undoings", "reason": "Eri asia."},
    ]
    source = tmp_path / "lines.jsonl"
    source.write_text("".join(json.dumps(each) + "\n" for each in lines), encoding="utf-8")
    told = [json.loads(line("import", str(source), "--kind", "jsonl", "--json")) for _ in range(3)]
    assert [(each["recorded"], each["rejected"]) for each in told] == [(6, 0), (0, 0), (0, 0)]
    assert json.loads(line("show", "F-rivit", "--json"))["status"] == "open"
