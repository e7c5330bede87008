"""Whatever is altered in a copy is noticed: every column of the views, every field of the index, texts and words."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from archive.access.caller import ANONYMOUS
from archive.case.events import CaseOpened
from archive.case.usecases import open_case
from archive.decision.events import DecisionCorrected, DecisionRecorded, RightWording, Wording
from archive.decision.usecases import correct_decision, record_decision
from archive.document.events import DocumentFiled, File, FiledDocument
from archive.document.usecases import file_document
from archive.errors import NotFound
from archive.registration import Description
from archive.values import PersonalData, Publicity, PublicityClass
from projections.search.request import Request
from projections.states.question import Question
from services.audit.views import verify_views
from services.home.archive_home import ArchiveHome, make_home
from services.home.health import health

PUBLIC = Publicity(publicity=PublicityClass.public)
NOBODY = "5b1c8d3e-0000-4000-8000-000000000000"
HIDDEN = Publicity(publicity=PublicityClass.not_public)
COLUMNS = {
    "access": "first id kind version open_from destroyed published_from published_until case_id body record_class"
    " origin parent",
    "state": "first known_from known_to valid_from valid_to opening kind status number day case_id body project parent"
    " state",
}


def an_archive(folder: Path) -> dict[str, str]:
    make_home(folder, origin="koe", organisation="Koe")
    with ArchiveHome(folder) as home:
        by = home.keeper_id()
        case = open_case(home.archive, CaseOpened(number="1/2021", content=Description(title="Asia")), by=by).id

        def decide(title: str, publicity: Publicity) -> Any:
            facts = {"case": case, "decided_on": date(2021, 3, 1), "personal": PersonalData.none}
            made = DecisionRecorded(publicity=publicity, content=Wording(title=title), **facts)
            return record_decision(home.archive, made, by=by).id

        shown, hidden = decide("Avustus myönnettiin", PUBLIC), decide("Salattu sijoituspaikka", HIDDEN)
        correct_decision(home.archive, shown, DecisionCorrected(content=RightWording(reason="summa", text="x")), by=by)
        digest, size = home.blobs.put(b"Muistion teksti avustuksesta.")
        file = File(digest=digest, filename="muistio.txt", media_type="text/plain", size=size)
        filed = DocumentFiled(publicity=PUBLIC, case=case, content=FiledDocument(title="Muistio", file=file))
        document = file_document(home.archive, filed, by=by).id
        home.projections.catch_up()
    return {"case": str(case), "shown": str(shown), "hidden": str(hidden), "document": str(document), "file": digest}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    folder = tmp_path_factory.mktemp("compared") / "home"
    return folder, an_archive(folder)


def views(folder: Path) -> Path:
    name = (folder / "views" / "states" / "CURRENT").read_text().strip()
    return folder / "views" / "states" / name / "states.sqlite"


def other(value: object) -> object:
    match value:
        case int():
            return value + 1_000_000
        case bytes():
            return value.replace(b'"koe"', b'"kop"', 1)
        case str():
            return f"{value[:-1]}{'0' if value[-1:] != '0' else '1'}"
        case _:
            return "muuta"


def named(folder: Path) -> set[tuple[str, str, str]]:
    return {(each.where, each.record, each.column) for each in verify_views(folder).differences}


@pytest.mark.parametrize(
    ("table", "column"), [(table, name) for table, names in COLUMNS.items() for name in names.split()]
)
def test_one_altered_cell_is_named_with_its_record(built: Any, table: str, column: str):
    folder, ids = built
    with closing(sqlite3.connect(views(folder), isolation_level=None)) as db:
        held = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        assert held == COLUMNS[table].split()  # a new column must be compared, and tried here
        first = db.execute("SELECT first FROM access WHERE id = ?", (ids["shown"],)).fetchone()[0]
        sql = f"SELECT rowid, {column} FROM {table} WHERE first = ? ORDER BY rowid LIMIT 1"
        rowid, before = db.execute(sql, (first,)).fetchone()
        at = "rowid" if column != "first" or table == "state" else "id"
        where = rowid if at == "rowid" else ids["shown"]
        db.execute(f"UPDATE {table} SET {column} = ? WHERE {at} = ?", (other(before), where))
        try:
            assert (f"states.{table}", ids["shown"], column) in named(folder)
        finally:
            db.execute(f"UPDATE {table} SET {column} = ? WHERE {at} = ?", (before, where))
    assert named(folder) == set()


def test_missing_and_superfluous_rows_a_moved_position_and_notes_of_nothing_are_named(built: Any):
    folder, ids = built
    changes = {
        "DELETE FROM access WHERE id = '{shown}'": ("states.access", ids["shown"], "first"),
        "DELETE FROM state WHERE json_extract(state, '$.id') = '{shown}'": ("states.state", ids["shown"], "first"),
        "INSERT INTO access SELECT 999, '{nobody}', kind, version, open_from, destroyed, published_from,"
        " published_until, case_id, body, record_class, origin, NULL FROM access LIMIT 1": (
            "states.access",
            NOBODY,
            "first",
        ),
        "INSERT INTO aside VALUES ('{nobody}', 1, 'x')": ("states.aside", NOBODY, "id"),
        "INSERT INTO aside VALUES ('{shown}', 1, 'x')": ("states.aside", ids["shown"], "id"),
        "UPDATE position SET position = position - 3": ("states.position", "", "position"),
        "UPDATE position SET position = position + 3": ("states.position", "", "position"),
        "UPDATE position SET position = 'far'": ("states.position", "", "position"),
        "UPDATE state SET known_from = 'x' || rowid WHERE json_extract(state, '$.id') = '{shown}'": (
            "states.state",
            "",
            "first",
        ),
        "UPDATE access SET case_id = CAST(X'C328' AS TEXT) WHERE id = '{shown}'": (
            "states.access",
            ids["shown"],
            "case_id",
        ),
        "DROP INDEX state_by_number": ("states", "", "schema"),
    }
    whole = views(folder).read_bytes()
    for sql, expected in changes.items():
        with closing(sqlite3.connect(views(folder), isolation_level=None)) as db:
            db.execute(sql.format(nobody=NOBODY, **ids))
        assert expected in named(folder), sql
        views(folder).write_bytes(whole)
    assert named(folder) == set()


def test_an_altered_text_and_an_altered_word_are_named_and_never_quoted(built: Any):
    folder, ids = built
    for column in ("digest", "version", "record"):
        with closing(sqlite3.connect(folder / "views" / "texts.sqlite", isolation_level=None)) as db:
            before = db.execute(f"SELECT {column} FROM text").fetchone()[0]
            db.execute(f"UPDATE text SET {column} = ?", (other(before) if isinstance(before, str) else before[:-1],))
            found = named(folder)
            db.execute(f"UPDATE text SET {column} = ?", (before,))
        assert {where for where, _, _ in found} == {"texts.text"}
        if column != "digest":
            assert ("texts.text", ids["document"], "record") in found
    with closing(sqlite3.connect(folder / "views" / "words.sqlite", isolation_level=None)) as db:
        (before,) = db.execute("SELECT lemmas FROM words WHERE form = 'avustus'").fetchone()
        db.execute("UPDATE words SET lemmas = 'muuta' WHERE form = 'avustus'")
        assert named(folder) == {("words.words", "", "lemmas")}
        db.execute("UPDATE words SET lemmas = ? WHERE form = 'avustus'", (before,))
        db.execute("UPDATE analyser SET name = name || 'x'")
        assert ("words.analyser", "", "name") in named(folder)
        db.execute("UPDATE analyser SET name = rtrim(name, 'x')")
    assert named(folder) == set()


def test_the_command_names_what_differs_and_says_so_by_its_exit_code(built: Any):
    folder, ids = built
    runner = CliRunner()
    whole = runner.invoke(app, ["--home", str(folder), "verify", "--views"])
    assert whole.exit_code == 0, whole.output
    assert "agree with it." in whole.output
    before = views(folder).read_bytes()
    with closing(sqlite3.connect(views(folder), isolation_level=None)) as db:
        db.execute("UPDATE access SET open_from = '0001-01-01' WHERE id = ?", (ids["hidden"],))
    told = runner.invoke(app, ["--home", str(folder), "verify", "--views"])
    assert told.exit_code == 1
    assert f"states.access.open_from of record {ids['hidden']}: altered" in told.output
    assert "Salattu" not in told.output
    assert "archive rebuild" in told.output
    rebuilt = runner.invoke(app, ["--home", str(folder), "rebuild"])
    assert "not the same as before" in rebuilt.output
    assert before != views(folder).read_bytes()
    assert named(folder) == set()


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


def shown(home: ArchiveHome) -> set[str]:
    with home.projections.search() as index:
        return {hit.id for hit in index.find(Request(q="", limit=50, partition="open", fold=False)).hits}


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
