"""One folder makes a kind known to search, lists, completeness, access, erasure, imports, REST and the command line."""

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
from tests.api.examples import CHANGED, SECRET

AT = "/commitments"


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("commitments") / "home"
    make_home(folder, origin="popsote", organisation="Valmistelutoimisto")
    home = ArchiveHome(folder)
    with TestClient(create_app(home), headers={"User-Agent": "test"}) as client:
        yield Doors(client, keys_for(home), folder)


@pytest.fixture(scope="module")
def promised(doors: Doors) -> dict[str, Any]:
    """An open commitment, public, under a contract."""
    contract = doors.create("contract")
    made = doors.create("commitment", contract=contract["id"], title="Palkkahallinnon siirtymävaiheen palvelu")
    return made | {"contract": contract["id"]}


def found(doors: Doors, q: str, position: int, by: str | None = None, **params: Any) -> list[str]:
    answer = doors.get("/search", by, params={"q": q, "min_position": position} | params)
    assert answer.status_code == 200, answer.text
    return [hit["id"] for hit in answer.json()["hits"]]


@pytest.mark.parametrize(
    "q",
    ["laji:sitoumus palkkahallinto", "palkkahallinnon siirtymävaihe", "palvelukeskus", "kind:commitment tila:avoin",
     "slag:förbindelse siirtymävaiheessa", "12 500 euroa laji:sitoumus"],
)  # fmt: skip
def test_search_finds_it_by_its_words(doors: Doors, promised: dict[str, Any], q: str):
    assert promised["id"] in found(doors, q, promised["position"])


def test_facets_count_it_by_kind_and_by_whom_it_was_promised_to(doors: Doors, promised: dict[str, Any]):
    params = {"q": "siirtymävaihe", "min_position": promised["position"]}
    facets = doors.get("/search", params=params).json()["facets"]
    assert ("commitment", 1) in [(each["value"], each["count"]) for each in facets["kind"]]
    assert "Kuntien palvelukeskus" in [each["value"] for each in facets["organisation"]]


def test_a_list_is_narrowed_by_parent_state_necessity_and_day(doors: Doors, promised: dict[str, Any]):
    other = doors.create("commitment", necessity="unnecessary", until={"latest": "2019-05-31"})

    def listed(**params: str) -> set[str]:
        answer = doors.get(AT, params=params | {"min_position": other["position"], "limit": 500})
        assert answer.status_code == 200, answer.text
        return {each["id"] for each in answer.json()["items"]}

    assert listed(contract=promised["contract"]) == {promised["id"]}
    assert listed(necessity="unnecessary") == {other["id"]}
    assert {promised["id"], other["id"]} <= listed(status="open")
    assert other["id"] in listed(day="until", date_to="2019-12-31")
    assert promised["id"] not in listed(day="until", date_to="2019-12-31")
    assert promised["id"] in listed(day="until", date_from="2020-12-31")
    assert doors.get(AT, params={"status": "in_force"}).status_code == 422
    assert doors.get(AT, params={"day": "signed_on"}).status_code == 422


def test_what_happens_to_it_changes_what_is_shown(doors: Doors):
    made = doors.create("commitment")
    for version, (noun, body) in enumerate(CHANGED["commitment"], 1):
        changed = doors.change("commitment", made["id"], noun, body, version)
        assert changed.status_code == 201, changed.text
    shown = doors.read("commitment", changed.json()).json()
    assert (shown["status"], shown["necessity"], shown["closed_on"]) == ("fulfilled", "statutory", "2019-12-31")
    before = doors.read("commitment", changed.json(), as_of="2019-12-30").json()
    assert (before["status"], before["necessity"]) == ("open", "statutory")


def test_a_registration_that_does_not_say_to_whom_is_incomplete_until_it_is_assessed(doors: Doors):
    made = doors.create("commitment", to=None)

    def lacking(position: int) -> dict[str, Any]:
        asked = {"kind": "commitment", "limit": 1000, "min_position": position}
        items = doors.get("/registration/incomplete", "archivist", params=asked).json()["items"]
        return next(each for each in items if each["id"] == made["id"])

    listed = lacking(made["position"])
    assert {"to", "case"} <= set(listed["missing"])
    assert f"{AT}/{made['id']}/assessments" in [each["path"] for each in listed["complete"]]
    assert f"archive change assessments {made['id']} --set to=TO" in listed["command"]
    body = {"assessed_on": "2019-03-20", "to": "Kunta", "reason": "Kysytty"}
    stated = doors.change("commitment", made["id"], "assessments", body, 1).json()
    assert "to" not in lacking(stated["position"])["missing"]


def test_a_secret_one_is_hidden_from_lists_search_and_facets(doors: Doors, promised: dict[str, Any]):
    hidden = doors.create("commitment", public=False, title="Vaiettu siirtymävaiheen lupaus", **SECRET)
    for by in (None, "reader"):
        assert doors.read("commitment", hidden, by).status_code == 404
        listed = doors.get(AT, by, params={"min_position": hidden["position"], "limit": 500}).json()
        assert hidden["id"] not in [each["id"] for each in listed["items"]]
        assert found(doors, "vaiettu lupaus", hidden["position"], by) == []
    assert found(doors, "vaiettu lupaus", hidden["position"], "archivist") == [hidden["id"]]
    assert doors.read("commitment", hidden, "archivist").status_code == 200


def test_one_of_a_hidden_parent_is_not_found_by_it(doors: Doors):
    contract = doors.create("contract", public=False, **SECRET)
    made = doors.create("commitment", contract=contract["id"])
    at = {"contract": contract["id"], "min_position": made["position"]}
    assert doors.get(AT, params=at).json()["total"] == 0
    assert doors.get(AT, "archivist", params=at).json()["total"] == 1


def test_a_person_is_looked_for_in_whom_it_names_and_in_its_words(doors: Doors):
    made = doors.create("commitment", to="Maija Meikäläinen", until_text="kunnes Olli Oja palaa")
    handed = {"transferred_on": "2019-06-30", "successor": "Aino Aalto"}
    doors.change("commitment", made["id"], "transfers", handed, 1)
    home: ArchiveHome = doors.client.app.state.home
    held = {}
    for person in ("Maija Meikäläinen", "Olli Oja", "Aino Aalto"):
        answer = doors.post("/erasures/searches", {"person": person}, "archivist").json()
        held[person] = [
            (part, each["kind"], each["parts"]) for part in ("items", "in_text") for each in answer[part]
            if each["record"] == made["id"]
        ]  # fmt: skip
    assert held["Maija Meikäläinen"] == [("items", "commitment", ["to"])]
    assert held["Aino Aalto"] == [("items", "commitment", ["successor"])]
    assert [each[0] for each in held["Olli Oja"]] == ["in_text"]
    assert home.archive.position


LINES = [
    {"kind": "contract", "key": "S-1", "title": "Palvelusopimus"},
    {"kind": "commitment", "key": "SIT-1", "title": "Palvelu", "to": "Kunta", "contract": "@contract:S-1",
     "until": "joulukuu 2020 - tammikuu 2021", "amount": {"cents": 500}},
    {"kind": "commitment", "key": "SIT-1", "do": "assessments", "assessed_on": "2019-03-20", "necessity": "necessary",
     "reason": "Tarpeen alasajolle"},
    {"kind": "commitment", "key": "SIT-1", "do": "closures", "closed_on": "2020-01-31", "outcome": "fulfilled",
     "reason": "Valmis"},
    {"kind": "commitment", "key": "SIT-2", "title": "Palvelu", "necessity": "ehkä"},
]  # fmt: skip


def test_the_command_line_imports_shows_changes_lists_and_finds_it(tmp_path: Path):
    home, run = tmp_path / "home", CliRunner()
    make_home(home, origin="popsote", organisation="Valmistelutoimisto")
    lines = tmp_path / "sitoumukset.jsonl"
    lines.write_text("\n".join(json.dumps(line) for line in LINES), "utf-8")

    def told(*words: str) -> Any:
        result = run.invoke(app, ["--home", str(home), *words, "--json"])
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout.splitlines()[-1])

    summary = told("import", str(lines), "--kind", "jsonl")
    assert (summary["recorded"], summary["rejected"]) == (4, 1)
    again = told("import", str(lines), "--kind", "jsonl")
    assert (again["recorded"], again["events"]) == (0, 0)
    (hit,) = told("search", "palvelu", "--kind", "commitment")["hits"]
    shown = told("show", hit["id"])
    assert (shown["status"], shown["necessity"], shown["amount"]["cents"]) == ("fulfilled", "necessary", 500)
    assert shown["until"] == {"earliest": "2020-12-01", "latest": "2021-01-31"}
    assert shown["until_text"] == "joulukuu 2020 - tammikuu 2021"
    (listed,) = told("incomplete", "--kind", "commitment")
    assert listed["id"] == hit["id"]
    late = ("--set", "assessed_on=2019-04-01", "--set", "necessity=statutory", "--set", "reason=Laki")
    changed = told("change", "assessments", hit["id"], *late)
    assert changed["version"] == 4
    assert told("show", hit["id"])["necessity"] == "statutory"
