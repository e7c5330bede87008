"""Cases that are one, by every interface; what is hidden stays so. Above 300 lines: one archive serves them all."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.cli.main import app
from api.http.app import create_app
from archive.actor.events import Role
from archive.actor.usecases import actors, issue_key
from services.home.archive_home import ArchiveHome, make_home
from tests.api.doors import Doors, keys_for
from tests.api.examples import SECRET

REASON = {"reason": "Sama asia kahdesti."}


@pytest.fixture(scope="module", params=["tantivy", "whoosh"])
def doors(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("merged") / "home"
    make_home(folder, origin="popsote", organisation="Valmistelutoimisto")
    with (folder / "archive.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'engine = "{request.param}"\n')
    home = ArchiveHome(folder)
    keys = keys_for(home)
    with TestClient(create_app(home), headers={"User-Agent": "test"}) as client:
        yield Doors(client, keys, folder)


def two_cases(doors: Doors, **facts: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """A case of a folder and the real one, each with a decision."""
    return doors.create("case", title="Kansio kirahvit", **facts), doors.create("case", title="Kirahvien hankinta")


def merge(doors: Doors, old: dict[str, Any], into: dict[str, Any], by: str = "archivist") -> dict[str, Any]:
    made = doors.change("case", old["id"], "merges", {"into": into["id"]} | REASON, old["version"], by=by)
    assert made.status_code == 201, made.text
    told: dict[str, Any] = made.json()
    return told


def undo(doors: Doors, old: dict[str, Any], version: int) -> dict[str, Any]:
    made = doors.change("case", old["id"], "merge-undoings", REASON, version)
    assert made.status_code == 201, made.text
    told: dict[str, Any] = made.json()
    return told


def listed(doors: Doors, path: str, asker: str | None = None, **params: Any) -> list[str]:
    answer = doors.get(path, asker, params={"limit": 500} | params)
    assert answer.status_code == 200, answer.text
    return [each["id"] for each in answer.json()["items"]]


def search(doors: Doors, asker: str | None = None, **params: Any) -> dict[str, Any]:
    answer = doors.get("/search", asker, params={"limit": 50, "fold": False} | params)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


@pytest.fixture
def line(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("ARCHIVE_KEY", doors.keys["archivist"])

    def run(*words: str, exits: int = 0) -> str:
        ran = CliRunner().invoke(app, ["--home", str(doors.home), *words])
        assert ran.exit_code == exits, ran.output
        return str(ran.exception) if exits else ran.output

    return run


def test_the_old_id_leads_to_the_case_that_stays_until_the_merge_is_undone(doors: Doors):
    old, into = two_cases(doors)
    made = merge(doors, old, into)
    assert made["id"] == old["id"]
    assert made["effect"] == "The case is open."
    at = {"min_position": made["position"]}
    read = doors.get(f"/cases/{old['id']}", params=at)
    shown = read.json()
    assert shown["id"] == shown["merged_into"] == into["id"]
    assert shown["merged"] == [old["id"]]
    assert shown["asked"]["id"] == old["id"]
    stays = doors.get(f"/cases/{into['id']}", params=at).headers["ETag"]
    assert read.headers["ETag"].partition("-")[0] == stays.partition("-")[0]  # the version; `asked` is shown beside
    then = doors.get(f"/cases/{old['id']}", params=at | {"known_at": into["position"]}).json()
    assert then["id"] == old["id"]
    assert "merged_into" not in then
    names = [each["name"] for each in doors.get(f"/cases/{old['id']}/history", params=at).json()["events"]]
    assert names == ["case.opened.v1", "case.merged.v1"]
    undone = undo(doors, old, shown["version"])
    again = doors.get(f"/cases/{old['id']}", params={"min_position": undone["position"]}).json()
    assert (again["id"], again["status"]) == (old["id"], "open")
    assert "merged_into" not in again


def test_events_of_the_old_case_stay_provable(doors: Doors, line: Any):
    old, into = two_cases(doors)
    merge(doors, old, into)
    line("checkpoint", "--json")
    events = json.loads(line("show", old["id"], "--history", "--json"))
    assert [each["name"] for each in events] == ["case.opened.v1", "case.merged.v1"]
    for event in events:
        answer = doors.get(f"/ledger/proof/{event['position']}", "archivist")
        assert answer.status_code == 200, answer.text
        assert old["id"] in answer.text


def test_lists_show_one_case_and_its_records_by_either_id(doors: Doors):
    old, into = two_cases(doors)
    mine, theirs = doors.create("decision", case=old["id"]), doors.create("decision", case=into["id"])
    at = {"min_position": merge(doors, old, into)["position"]}
    late = doors.create("decision", case=old["id"])
    at = {"min_position": late["position"]}
    assert "The case was merged" in late["effect"]
    for case in (old, into):
        found = listed(doors, "/decisions", case=case["id"], **at)
        assert found == [mine["id"], theirs["id"], late["id"]]
    assert {each["case"] for each in doors.get("/decisions", params={"case": old["id"]} | at).json()["items"]} == {
        into["id"]
    }
    assert doors.get(f"/decisions/{mine['id']}", params=at).json()["case"] == into["id"]
    cases = listed(doors, "/cases", **at)
    assert into["id"] in cases
    assert old["id"] not in cases
    assert listed(doors, "/cases", "archivist", status="merged", **at)[-1] == old["id"]
    before = doors.get(f"/decisions/{mine['id']}", params=at | {"known_at": theirs["position"]}).json()
    assert before["case"] == old["id"]
    version = doors.get(f"/cases/{old['id']}", params=at).json()["asked"]["version"]
    at = {"min_position": undo(doors, old, version)["position"]}
    assert listed(doors, "/decisions", case=old["id"], **at) == [mine["id"]]
    assert listed(doors, "/decisions", case=into["id"], **at) == [theirs["id"], late["id"]]


def test_search_finds_filters_and_counts_them_as_one(doors: Doors):
    old, into = doors.create("case", title="Kansio seeprat"), doors.create("case", title="Seeprojen hankinta")
    of_old, of_new = (
        doors.create("decision", case=case["id"], title="Seeprapäätös", text="Raidat seeproille.")
        for case in (old, into)
    )
    made = merge(doors, old, into)
    at = {"min_position": made["position"]}
    number = doors.get(f"/cases/{old['id']}", params=at).json()["asked"]["number"]
    for asked in (
        {"q": "raidat", "case": old["id"]},
        {"q": "raidat", "case": into["id"]},
        {"q": f"raidat asia:{old['id']}"},
        {"q": f"raidat asia:{into['id']}"},
        {"q": f'raidat asia:"{number}"'},
        {"q": 'raidat asia:"kansio seeprat"'},
    ):
        found = search(doors, facets=["case"], **asked, **at)
        assert {hit["id"] for hit in found["hits"]} == {of_old["id"], of_new["id"]}, asked
        assert {hit["case"] for hit in found["hits"]} == {into["id"]}
        assert [(each["value"], each["count"]) for each in found["facets"]["case"]] == [(into["id"], 2)]
    hits = {hit["id"]: hit for hit in search(doors, q="seeprat", kind="case", **at)["hits"]}
    assert hits[old["id"]]["merged_into"] == into["id"]
    assert "merged_into" not in hits[into["id"]]
    version = doors.get(f"/cases/{old['id']}", params=at).json()["asked"]["version"]
    at = {"min_position": undo(doors, old, version)["position"]}
    found = search(doors, q="raidat", facets=["case"], case=old["id"], **at)
    assert [hit["id"] for hit in found["hits"]] == [of_old["id"]]
    assert [hit["case"] for hit in found["hits"]] == [old["id"]]


def test_a_case_is_closed_and_reopened_by_its_old_id(doors: Doors):
    old, into = two_cases(doors)
    at = {"min_position": merge(doors, old, into)["position"]}
    version = doors.get(f"/cases/{old['id']}", "archivist", params=at).json()["version"]
    made = doors.change("case", old["id"], "closures", {"closed_on": "2021-06-30"} | REASON, version)
    assert made.status_code == 201, made.text
    assert made.json()["id"] == into["id"]
    shown = doors.get(f"/cases/{into['id']}", params={"min_position": made.json()["position"]}).json()
    assert (shown["status"], shown["closed_on"]) == ("closed", "2021-06-30")
    assert into["id"] in listed(doors, "/cases", status="closed")


@pytest.mark.parametrize("asker", [None, "reader"])
def test_a_hidden_case_merged_into_a_public_one_tells_nothing_and_hides_its_description(
    doors: Doors, asker: str | None
):
    old = doors.create("case", title="Salainen norsu", public=False, **SECRET)
    into = doors.create("case", title="Julkinen norsu")
    of_old, of_new = (doors.create("decision", case=case["id"], title="Norsupäätös") for case in (old, into))
    body = {"into": into["id"], "reason": "Norsun syy"}
    made = doors.change("case", old["id"], "merges", body, old["version"]).json()
    at = {"min_position": made["position"]}
    for id in (old["id"], into["id"]):  # of two publicities the stricter holds for the one case they are
        assert doors.get(f"/cases/{id}", asker, params=at).status_code == 404
    for record in (of_old, of_new):  # its public records stay public
        read = doors.get(f"/decisions/{record['id']}", asker, params=at)
        assert read.status_code == 200
        assert "case" not in read.json()
    decided = doors.change(
        "case", into["id"], "publicity", {"publicity": {"publicity": "public"}} | REASON,
        doors.get(f"/cases/{into['id']}", "archivist", params=at).json()["version"],
    )  # fmt: skip
    assert decided.status_code == 201, decided.text
    at = {"min_position": decided.json()["position"]}
    shown = doors.get(f"/cases/{into['id']}", asker, params=at)
    assert shown.status_code == 200
    assert "merged" not in shown.json()
    assert {
        each["case"] for each in doors.get("/decisions", asker, params={"case": into["id"]} | at).json()["items"]
    } == {into["id"]}
    for path, params in (
        (f"/cases/{into['id']}", at),
        (f"/cases/{into['id']}/history", at),
        ("/cases", {"limit": 500} | at),
        ("/decisions", {"limit": 500} | at),
        (f"/decisions/{of_old['id']}", at),
        (f"/decisions/{of_old['id']}/history", at),
        ("/events", {"after": old["position"] - 1} | at),
        ("/search", {"q": "norsu", "facets": ["case", "kind"]} | at),
        ("/search", {"q": "norsu", "case": old["id"]} | at),
        ("/register", {"limit": 1000} | at),
    ):
        answer = doors.get(path, asker, params=params)
        assert answer.status_code == 200, path
        assert old["id"] not in answer.text, path
        assert "Salainen norsu" not in answer.text, path
        assert "Norsun syy" not in answer.text, path
    assert doors.get(f"/cases/{old['id']}", asker, params=at).status_code == 404
    assert doors.get("/decisions", asker, params={"case": old["id"]} | at).json()["items"] == []


def test_the_register_tells_a_merged_case_by_its_number_beside_the_other(doors: Doors):
    old, into = two_cases(doors)
    number = doors.get(f"/cases/{old['id']}", params={"min_position": into["position"]}).json()["number"]
    at = {"min_position": merge(doors, old, into)["position"]}
    rows = {each["id"]: each for each in doors.get("/register", params={"limit": 1000} | at).json()["items"]}
    assert old["id"] not in rows
    assert rows[into["id"]]["merged"] == [number]


def test_what_may_not_be_merged_is_refused_in_words(doors: Doors):
    old, into = two_cases(doors)
    hidden = doors.create("case", public=False, **SECRET)
    for body, by, code in (
        ({"into": old["id"]} | REASON, "archivist", 422),
        ({"into": "00000000-0000-4000-8000-00000000dead"} | REASON, "archivist", 404),
        ({"into": into["id"]}, "archivist", 422),
        ({"into": hidden["id"]} | REASON, "registrar", 404),
        ({"into": into["id"]} | REASON, "reader", 403),
    ):
        made = doors.change("case", old["id"], "merges", body, old["version"], by=by)
        assert made.status_code == code, made.text
    assert (
        doors.change("case", hidden["id"], "merges", {"into": into["id"]} | REASON, 1, by="registrar").status_code
        == 404
    )
    assert doors.change("case", old["id"], "merge-undoings", REASON, old["version"]).status_code == 409


def test_the_command_line_merges_and_parts_again(doors: Doors, line: Any):
    old, into = two_cases(doors)
    made = json.loads(line("case", "merge", old["id"], into["id"], "--reason", "Sama asia.", "--json"))
    assert made["merged_into"] == into["id"]
    shown = json.loads(line("show", old["id"], "--json"))
    assert shown["id"] == shown["merged_into"] == into["id"]
    assert "Nothing was recorded" in line("case", "merge", old["id"], into["id"], "--reason", "Sama asia.")
    assert "The merge is undone" in line("case", "unmerge", old["id"], "--reason", "Eri asia.")
    assert json.loads(line("show", old["id"], "--json"))["id"] == old["id"]
    assert "Nothing was recorded" in line("case", "unmerge", old["id"], "--reason", "Eri asia.")
    refused = line("case", "unmerge", old["id"], "--reason", "Muu syy.", exits=1)
    assert "not merged" in refused


def test_lines_of_an_import_merge_and_a_number_composed_otherwise_is_the_same_case(
    doors: Doors, line: Any, tmp_path: Path
):
    lines = [
        {"kind": "case", "number": "F-tuonti", "title": "Kansio"},
        {"kind": "case", "number": "HEL 2021-000123", "title": "Asia", "publicity": "public", "personal": "none"},
        {"kind": "case", "number": "HEL\u00a02021-000123", "title": "Asia", "publicity": "public", "personal": "none"},
        {"kind": "case", "key": "F-tuonti", "do": "merges", "into": "hel 2021\u2011000123", "reason": "Sama asia."},
    ]
    source = tmp_path / "lines.jsonl"
    source.write_text("".join(json.dumps(each) + "\n" for each in lines), encoding="utf-8")
    for _ in range(2):
        line("import", str(source), "--kind", "jsonl")
    found = json.loads(line("show", "HEL\u202f2021-000123", "--json"))
    assert found["number"] == "HEL 2021-000123"
    assert len(found["merged"]) == 1
    rows = [each for each in json.loads(line("register", "--json")) if "000123" in each["number"]]
    assert [each["merged"] for each in rows] == [["F-tuonti"]]
    for written in ("HEL 2021-000123", "hel\u00a02021-000123", "HEL 2021\u2011000123"):
        told = doors.get("/cases", params={"number": written}).json()
        assert [each["id"] for each in told["items"]] == [found["id"]]
        assert found["id"] in {hit["id"] for hit in search(doors, q=f'"{written}"')["hits"]}


def test_merging_widens_no_key_and_tells_it_nothing_of_the_other_case(doors: Doors):
    old, into = (doors.create("case", title=f"Rajattu {name}", public=False) for name in ("yksi", "kaksi"))
    of_old, of_new = (
        doors.create("decision", case=case["id"], title="Rajattu päätös", public=False) for case in (old, into)
    )
    with ArchiveHome(doors.home) as home:
        admin = home.admin().actor
        assert admin is not None
        holder = next(iter(actors(home.archive))).id
        scope = (f"case:{old['id']}",)
        key = issue_key(home.archive, holder, Role.archivist, label="rajattu", by=admin, scope=scope)
    at = {"min_position": merge(doors, old, into)["position"]}
    read = doors.get(f"/cases/{old['id']}", key, params=at)
    assert read.status_code == 200
    assert (read.json()["id"], read.json()["status"]) == (old["id"], "open")
    assert into["id"] not in read.text
    assert doors.get(f"/decisions/{of_old['id']}", key, params=at).json()["case"] == old["id"]
    assert doors.get(f"/decisions/{of_new['id']}", key, params=at).status_code == 404
    assert listed(doors, "/decisions", key, case=old["id"], **at) == [of_old["id"]]
    found = search(doors, key, q="rajattu", facets=["case"], **at)
    assert of_new["id"] not in {hit["id"] for hit in found["hits"]}
    assert into["id"] not in json.dumps(found)
    for noun, body in (
        ("closures", {"closed_on": "2021-06-30"} | REASON),
        ("merge-undoings", REASON),
    ):
        answer = doors.change("case", old["id"], noun, body, read.json()["version"], by=key)
        assert answer.status_code == 404, answer.text
    filed = doors.post("/decisions", {"case": old["id"], "decided_on": "2021-01-01", "title": "Uusi"}, key)
    assert filed.status_code in (403, 404), filed.text
