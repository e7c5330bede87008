"""Projects are found by their words, causes and partners, and listed by part, level, state and day."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from services.home.archive_home import ArchiveHome, make_home
from tests.api.doors import Doors, keys_for
from tests.api.examples import CHANGED


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("projects") / "home"
    make_home(folder, origin="popsote", organisation="Valmistelutoimisto")
    home = ArchiveHome(folder)
    with TestClient(create_app(home), headers={"User-Agent": "test"}) as client:
        yield Doors(client, keys_for(home), folder)


@pytest.fixture(scope="module")
def told(doors: Doors) -> dict[str, Any]:
    """A project that was delayed, went on and was closed."""
    made = doors.create("project", title="Sähköisen asioinnin osahanke")
    for version, (noun, body) in enumerate(CHANGED["project"], 1):
        changed = doors.change("project", made["id"], noun, body, version)
        assert changed.status_code == 201, changed.text
    return made | {"position": changed.json()["position"]}


@pytest.mark.parametrize(
    "q",
    ["laji:hanke asiointi", "sähköisen asioinnin", "rekrytoinnin viivästyminen", "kind:project tila:valmis",
     "slag:projekt asiointi", "tampereen kaupunki laji:hanke", "maakunnan liitto laji:hanke"],
)  # fmt: skip
def test_search_finds_it_by_its_words_cause_and_partner(doors: Doors, told: dict[str, Any], q: str):
    answer = doors.get("/search", params={"q": q, "min_position": told["position"]})
    assert told["id"] in [hit["id"] for hit in answer.json()["hits"]]


def test_a_list_is_narrowed_by_part_level_state_and_day(doors: Doors, told: dict[str, Any]):
    part = doors.create("project", part_of=told["id"], level="sub_project")

    def listed(**params: str) -> set[str]:
        answer = doors.get("/projects", params=params | {"min_position": part["position"], "limit": 500})
        assert answer.status_code == 200, answer.text
        return {each["id"] for each in answer.json()["items"]}

    assert listed(part_of=told["id"]) == {part["id"]}
    assert listed(level="sub_project") == {part["id"]}
    assert listed(status="finished") == {told["id"]}
    assert told["id"] in listed(status="delayed", as_of="2020-11-30")
    assert listed(day="closed_on", date_from="2021-12-31") == {told["id"]}


def test_an_unknown_whole_is_refused(doors: Doors):
    body = {"title": "Osa", "part_of": "00000000-0000-4000-8000-0000000000ff"}
    refused = doors.post("/projects", body)
    assert (refused.status_code, refused.json()["field"]) == (404, "part_of")
