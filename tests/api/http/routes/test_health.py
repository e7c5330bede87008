"""Health: what stands still is named with its position, and the rest goes on."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.cli.main import app
from api.http.app import create_app
from archive.record.draft import Draft
from archive.record.store import new_id
from services.home import health
from services.home.archive_home import ArchiveHome, make_home
from tests.api.doors import Doors, keys_for
from tests.api.examples import SECRET


@pytest.fixture
def home(tmp_path: Path) -> ArchiveHome:
    make_home(tmp_path / "home", origin="popsote")
    return ArchiveHome(tmp_path / "home")


@pytest.fixture
def doors(home: ArchiveHome) -> Iterator[Doors]:
    keys = keys_for(home)
    with TestClient(create_app(home)) as client:
        yield Doors(client, keys, home.home)


def poison(home: ArchiveHome, name: str, fact: bytes) -> int:
    """An event no verb would record; answers with its position."""
    content = b'{"title":"x","text":""}'
    return home.archive.recorder.insert_events([Draft(new_id(), 1, name, fact, b"0" * 32, content)])[0]


def model(doors: Doors, name: str) -> dict:
    return next(each for each in doors.get("/health", "admin").json()["models"] if each["name"] == name)


def test_an_archive_that_is_well_says_so(doors: Doors):
    receipt = doors.create("case")
    doors.get("/search", params={"min_position": receipt["position"]})
    told = doors.get("/health", "admin").json()
    assert (told["status"], told["position"], told["projecting"]) == ("ok", receipt["position"], True)
    assert [(each["behind"], each["stopped_at"]) for each in told["models"]] == [(0, None)] * len(told["models"])


def test_a_poisoned_event_is_set_aside_and_the_rest_go_on(doors: Doors, home: ArchiveHome):
    receipt = doors.create("report", text="Ennen myrkkyä: kuusenkerkkä.")
    at = {"min_position": receipt["position"]}
    assert doors.get("/search", params={"q": "kuusenkerkkä"} | at).json()["total"] == 1
    poisoned = poison(home, "case.opened.v1", b'{"number":"M 1","opened_on":"2020-99-99"}')
    later = doors.create("case")
    assert doors.read("case", later).status_code == 200, "the state views go on"
    assert doors.get("/search", params={"q": "asia", "min_position": later["position"]}).status_code == 200
    assert [each["position"] for each in doors.get("/health", "admin").json()["set_aside"]] == [poisoned]
    assert doors.get("/health", "admin").json()["status"] == "degraded"
    assert doors.get("/search", params={"q": "kuusenkerkkä"} | at).json()["total"] == 1, "what was indexed is found"
    hidden = doors.change("report", receipt["id"], "publicity", SECRET | {"reason": "salassa"}, 1).json()
    assert doors.read("report", hidden).status_code == 404
    assert doors.get("/search", params={"q": "kuusenkerkkä"}).json()["hits"] == [], "but not what was hidden since"


def test_an_event_of_a_later_software_sets_its_record_aside(doors: Doors, home: ArchiveHome):
    before = doors.create("case")
    assert doors.read("case", before).status_code == 200
    poisoned = poison(home, "case.teleported.v9", b"{}")
    after = doors.post("/cases", {"number": "UUSI 1", "title": "Asia"})
    assert after.status_code == 201, "events are recorded with times from"
    assert doors.get("/cases", params={"min_position": after.json()["position"]}).status_code == 200
    told = doors.get("/health", "admin").json()["set_aside"]
    assert [(each["position"], each["reason"]) for each in told] == [(poisoned, "unknown_event")]
    assert doors.get(f"/cases/{before['id']}").status_code == 200


@pytest.mark.drill
@pytest.mark.parametrize(("engine", "advised"), [("whoosh", True), ("tantivy", False)])
def test_many_records_on_whoosh_are_told_with_the_advice_to_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str, advised: bool
):
    make_home(tmp_path / "many", origin="popsote")
    with (tmp_path / "many" / "archive.toml").open("a") as settings:
        settings.write(f'engine = "{engine}"\n')
    monkeypatch.setattr(health, "SLOW_RECORDS", 2)
    home = ArchiveHome(tmp_path / "many")
    keys = keys_for(home)
    with TestClient(create_app(home)) as client:
        doors = Doors(client, keys, home.home)
        notes = []
        for _ in range(3):
            receipt = doors.create("case")
            doors.get("/search", params={"min_position": receipt["position"]})
            notes.append("\n".join(doors.get("/health", "admin").json()["notes"]))
        assert ["on Whoosh" in each for each in notes] == [False, False, advised]
        assert doors.get("/health", "admin").json()["status"] == "ok"

    told = json.loads(CliRunner().invoke(app, ["--home", str(home.home), "health", "--json"]).stdout)
    assert any('engine = "tantivy"' in note for note in told["notes"]) is advised
    assert told["status"] == "ok"
