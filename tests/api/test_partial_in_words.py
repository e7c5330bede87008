"""The command line states to who may not see everything that there may be others, in the language of the command."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.cli.main import app
from api.http.app import create_app
from api.language.chosen import CHOSEN
from services.home.archive_home import ArchiveHome, make_home
from tests.api.doors import Doors, keys_for


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("partial") / "home"
    make_home(folder, origin="koe", organisation="Koetoimisto")
    with TestClient(create_app(ArchiveHome(folder)), headers={"User-Agent": "test"}) as client:
        doors = Doors(client, keys_for(client.app.state.home), folder)  # type: ignore[attr-defined]
        doors.create("winddown", organisation="Toimisto", number="ALASAJO", body=None, decided_on="2019-03-12")
        doors.create("contract", number="SOP-1", public=False, ends_on="2030-12-31")
        yield doors


@pytest.fixture
def language() -> Iterator[None]:
    """A command chooses the language of its process, which here is that of every test after it."""
    before = CHOSEN.get()
    yield
    CHOSEN.set(before)


@pytest.mark.parametrize("words", ["winddown status", "winddown open", "winddown destinations ALASAJO", "contracts"])
def test_a_board_and_a_list_state_too_that_there_may_be_others(office: Doors, language: None, words: str):
    for by, said in (("reader", True), ("archivist", False)):
        asked = ["--home", str(office.home), "--as", office.keys[by], *words.split()]
        shown = CliRunner().invoke(app, asked, catch_exceptions=False).stdout
        assert ("There may be others" in shown) is said, (by, shown)
    finnish = ["--home", str(office.home), "--as", office.keys["reader"], "--lang", "fi", *words.split()]
    assert "Voi olla muita" in CliRunner().invoke(app, finnish, catch_exceptions=False).stdout
