"""What differs is withheld at once, and whole again after a rebuild; how far a comparison is."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from archive.access.caller import ANONYMOUS
from archive.errors import NotFound
from projections.states.question import Question
from services.home.archive_home import ArchiveHome
from services.home.health import health
from tests.services.audit.to_compare import NOBODY, an_archive, shown, views


@pytest.fixture(params=["tantivy", "whoosh"])
def opened(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: Any) -> Iterator[tuple[ArchiveHome, Any]]:
    monkeypatch.setenv("ARCHIVE_ENGINE", request.param)
    ids = an_archive(tmp_path / "home")
    with ArchiveHome(tmp_path / "home") as home:
        home.projections.catch_up()
        yield home, ids


def test_what_differs_is_withheld_at_once_and_whole_again_after_a_rebuild(opened: Any):
    home, ids = opened
    assert home.comparer.round().differences == []
    assert health(home).compared.ended_at is not None
    question = Question(ANONYMOUS, home.today())
    with closing(sqlite3.connect(views(home.home), isolation_level=None)) as db:
        db.execute("UPDATE access SET open_from = '0001-01-01' WHERE id = ?", (ids["hidden"],))
        sql = "UPDATE access SET published_from = '0001-01-01', published_until = '9999-12-31' WHERE id = ?"
        db.execute(sql, (ids["hidden"],))
    with home.projections.states() as states:
        assert states.one(ids["hidden"], question).state["title"] == "Salattu sijoituspaikka"
    assert home.comparer.round().records == 7
    with home.projections.states() as states, pytest.raises(NotFound):
        states.one(ids["hidden"], question)
    told = health(home)
    assert told.status == "degraded"
    assert (told.compared.differences[0].record, told.compared.differences[0].column) == (ids["hidden"], "open_from")
    assert any("archive rebuild" in note for note in told.notes)
    assert [each.reason for each in told.set_aside] == ["altered_view"]
    home.projections.rebuild()
    home.comparer.rebuilt()
    assert home.comparer.round().differences == []
    assert health(home).set_aside == []
    with home.projections.states() as states:
        assert states.one(ids["hidden"], Question(home.admin(), home.today())).state["title"]


def test_a_hidden_record_slipped_into_the_open_index_is_taken_out(opened: Any):
    home, ids = opened
    index = home.projections.search_model.writer()._index
    engines = index._engines
    row = next(r for r in index._kept(engines["all"]) if r.id == ids["hidden"])
    engines["open"].write([row], [], None)
    assert ids["hidden"] in shown(home)
    found = {(each.where, each.record, each.column, each.kind) for each in home.comparer.round().differences}
    assert ("index.open", ids["hidden"], "id", "superfluous") in found
    assert ids["hidden"] not in shown(home)
    assert ids["shown"] in shown(home)


def test_an_entry_that_belongs_to_no_record_is_taken_out(opened: Any):
    home, ids = opened
    index = home.projections.search_model.writer()._index
    row = next(r for r in index._kept(index._engines["all"]) if r.id == ids["shown"])
    stranger = NOBODY
    head = row.head.replace(ids["shown"].encode(), stranger.encode())
    terms = row.terms | {"id": (stranger,)}
    made = type(row)(stranger, row.texts, terms, row.facets, row.integers, head, row.text)
    index._engines["open"].write([made], [], None)
    assert stranger in shown(home)
    found = {(each.where, each.record) for each in home.comparer.round().differences}
    assert ("index.open", stranger) in found
    assert stranger not in shown(home)


def test_a_file_that_is_not_what_was_filed_is_named_and_stays_so_after_a_rebuild(opened: Any):
    home, ids = opened
    path = home.blobs.path(ids["file"])
    whole = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(whole[:-1] + b"!")
    assert [(each.where, each.record) for each in home.comparer.round().differences] == [("files", ids["document"])]
    home.comparer.rebuilt()
    told = health(home)
    assert told.status == "degraded"
    assert any("backup" in note for note in told.notes)


def test_a_share_a_day_goes_on_where_it_was_after_a_restart(opened: Any):
    home, _ = opened
    home.comparer._days = 4
    looked = 0
    while home.comparer.look():
        looked += 1
    known = health(home).compared
    assert looked == 1
    assert known.position > 0
    assert 0 < known.records < 7
    home.comparer._days = 1
    while home.comparer.look():
        pass
    known = health(home).compared
    assert known.records == 7
    assert known.files == 1
    assert known.ended_at is not None


def test_health_is_told_for_people_once_a_comparison_has_begun(tmp_path: Path):
    an_archive(tmp_path / "home")
    with ArchiveHome(tmp_path / "home") as home:
        home.comparer.round()
        home.comparer.look()
        began = health(home).compared.looked_at
    assert began is not None
    told = CliRunner().invoke(app, ["--home", str(tmp_path / "home"), "health"])
    assert (told.exit_code, told.exception) == (0, None)
    assert "looked_at" in told.output
    machine = CliRunner().invoke(app, ["--home", str(tmp_path / "home"), "health", "--json"])
    assert datetime.fromisoformat(json.loads(machine.output)["compared"]["looked_at"]) == began
