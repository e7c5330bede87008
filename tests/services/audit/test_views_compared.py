"""Whatever is altered in a copy is noticed: every column of the views, every field of the index, texts and words."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from services.audit.views import verify_views
from tests.services.audit.to_compare import NOBODY, an_archive, views

COLUMNS = {
    "access": "first id kind version open_from destroyed published_from published_until case_id body record_class"
    " origin parent",
    "state": "first known_from known_to valid_from valid_to opening kind status number day case_id body project parent"
    " collection lacks marks bound state",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    folder = tmp_path_factory.mktemp("compared") / "home"
    return folder, an_archive(folder)


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
