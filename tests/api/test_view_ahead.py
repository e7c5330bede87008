"""A view that claims to be ahead of the record is not read, at a start and while served, until it is built anew."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.cli.main import app
from api.http.app import create_app
from projections.generations.bounds import ViewAhead
from projections.search.index import open_index
from services.home.archive_home import ArchiveHome, make_home
from tests.api.doors import Doors, keys_for
from tests.api.examples import SECRET

WORD = "kirahvinpoikanen"


def altered(folder: Path, model: str, position: int) -> None:
    """Somebody writes another position into the live generation."""
    place = folder / ("views/states" if model == "states" else "index")
    live = place / (place / "CURRENT").read_text().strip()
    if model == "states":
        with closing(sqlite3.connect(live / "states.sqlite", isolation_level=None)) as db:
            db.execute("UPDATE position SET position = ?", (position,))
    else:
        index = open_index(live, create=True)
        index.apply([], position)
        index.close()


@contextmanager
def served(folder: Path, keys: dict[str, str]) -> Iterator[Doors]:
    with TestClient(create_app(ArchiveHome(folder)), headers={"User-Agent": "test"}) as client:
        yield Doors(client, keys, folder)


def command(folder: Path, *words: str) -> str:
    return CliRunner().invoke(app, ["--home", str(folder), *words]).output


@pytest.mark.drill
@pytest.mark.parametrize(
    ("model", "serving"),
    [("states", False), ("states", True), ("search", False)],
    ids=["states at a start", "states while served", "index at a start"],
)
def test_what_is_closed_stays_closed_beside_a_view_that_is_ahead(tmp_path: Path, model: str, serving: bool):
    folder = tmp_path / "home"
    make_home(folder, origin="popsote", organisation="Valmistelutoimisto")
    with ArchiveHome(folder) as home:
        keys = keys_for(home)
    with served(folder, keys) as doors:
        made = doors.create("decision", text=WORD)
        assert doors.get("/search", params={"q": WORD, "min_position": made["position"]}).json()["total"] == 1
        end = doors.get("/events").json()["position"]
        if serving:
            altered(folder, model, end + 2)
            refused_everywhere(doors, made, model)
    if not serving:
        altered(folder, model, 10**9)
    with served(folder, keys) as doors:
        refused_everywhere(doors, made, model)
        closed = doors.change("decision", made["id"], "publicity", SECRET | {"reason": "syy"}, made["version"])
        assert closed.status_code == 201, closed.text
        for _ in range(3):  # the record comes to where the view claimed to be, and passes it
            doors.create("decision", by="archivist")
        refused_everywhere(doors, made, model)
        where = "states" if model == "states" else "index"
        assert f"DIFFERS: {where}.position" in command(folder, "verify", "--views")
        command(folder, "rebuild")
        assert doors.get(f"/decisions/{made['id']}").status_code == 404
        assert doors.get("/search", params={"q": WORD}).json()["total"] == 0
        newest = doors.create("decision", text=WORD)
        assert doors.read("decision", newest).status_code == 200
        assert doors.get("/search", params={"q": WORD, "min_position": newest["position"]}).json()["total"] == 1
        assert doors.get("/health", "auditor").json()["status"] == "ok"
    assert "agree with it" in command(folder, "verify", "--views")


def refused_everywhere(doors: Doors, made: dict, model: str) -> None:
    """Nothing is shown by the view, and health says so at once."""
    paths = ["/search"] if model == "search" else [f"/decisions/{made['id']}", "/decisions", "/events", "/search"]
    for path in paths:
        answer = doors.get(path)
        assert (answer.status_code, answer.json()["code"]) == (503, "view_ahead"), path
        assert "archive rebuild" in answer.json()["remedy"]
    told = doors.get("/health", "auditor").json()
    assert told["status"] == "degraded"
    assert f"The {model} view claims a position" in str(told["notes"])


def test_a_command_names_a_view_that_is_ahead_and_what_mends_it(tmp_path: Path):
    folder = tmp_path / "home"
    make_home(folder, origin="popsote", organisation="Valmistelutoimisto")
    with ArchiveHome(folder) as home:
        home.projections.catch_up()
    altered(folder, "states", 10**9)
    for words in (("search", "x"), ("stats",), ("register",)):
        refusal = CliRunner().invoke(app, ["--home", str(folder), *words]).exception
        assert isinstance(refusal, ViewAhead), words
        assert "archive rebuild" in str(refusal.remedy)
    assert "is not used" in command(folder, "health")
    command(folder, "rebuild")
    assert "position" in command(folder, "stats")
