"""Who serves in a post is told to archivists alone; a list counts no post that the caller may not see."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from services.home.archive_home import ArchiveHome, make_home
from tests.api.doors import Doors, keys_for


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("posts") / "home"
    make_home(folder, origin="popsote", organisation="Valmistelutoimisto")
    home = ArchiveHome(folder)
    with TestClient(create_app(home), headers={"User-Agent": "test"}) as client:
        yield Doors(client, keys_for(home), folder)


def test_the_chain_is_public_and_the_names_are_not(doors: Doors):
    made = doors.create("post")
    steps = (
        {"begins_on": "2016-01-01", "term": 1, "person": "Lumi Hankihelmi"},
        {"begins_on": "2017-04-01", "term": 2, "substitutes": 1, "person": "Otso Kaarnavene"},
    )
    for version, body in enumerate(steps, 1):
        made = doors.change("post", made["id"], "terms", body, version).json()
    shown, whole = (doors.read("post", made, by) for by in (None, "archivist"))
    assert shown.json()["chain"] == [1, 2]
    assert "Kaarnavene" not in shown.text
    assert [each["person"] for each in whole.json()["terms"]] == ["Lumi Hankihelmi", "Otso Kaarnavene"]
    assert "Kaarnavene" not in doors.get("/posts", params={"min_position": made["position"]}).text
    assert "Kaarnavene" not in doors.get(f"/posts/{made['id']}/history").text


def test_one_whose_registrar_stated_nothing_is_hidden_from_who_has_no_key(doors: Doors):
    made = doors.create("post", personal=None)
    assert doors.read("post", made).status_code == 404
    listed = doors.get("/posts", params={"min_position": made["position"], "limit": 500}).json()
    assert made["id"] not in [each["id"] for each in listed["items"]]
    assert doors.read("post", made, "archivist").json()["personal"] == "sensitive"
