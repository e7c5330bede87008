"""Tables of commands are whole in every terminal and in a pipe; kinds are named in three languages, people by name."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.columns import lines_of as list_lines
from api.cli.kinds import kinds_beginning, nouns_beginning, roles_beginning
from api.cli.main import app
from api.cli.tables import lines_of
from archive.actor.events import Role
from archive.kind import kind_named, kinds

ID = "12ecedd7-2af9-5d1b-82f0-02f280c5efcd"
TITLE = "Maakunnan valmistelutoimiston perustaminen ja organisointi, toinen vaihe ja sen jälkeinen siirtymäaika"
ROW = {"id": ID, "due": "2031-12-31", "held": True, "title": TITLE, "basis": None}


def packed(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())


@pytest.mark.parametrize("width", [60, 80, 200, None])
def test_nothing_of_a_table_is_cut_whatever_the_width_of_the_terminal(width: int | None):
    lines = lines_of(tuple(ROW), [ROW, ROW | {"title": "[Lyhyt]"}], width)
    told = packed(lines)
    assert told.count(ID) == 2
    assert told.count("2031-12-31") == 2
    assert "[Lyhyt]" in told
    assert "…" not in told
    for word in TITLE.split():
        assert word in told
    if width is not None:
        assert max(map(len, lines)) <= width
    else:
        assert len(lines) == 3, "a line a row, for a pipe"
        assert TITLE in lines[1]


@pytest.mark.parametrize("width", [60, 80, 200, None])
def test_a_title_in_a_list_is_continued_below_and_never_cut(width: int | None):
    row = {"id": ID, "number": "POP/1/2017", "title": TITLE, "status": "open", "opened_on": "2017-01-09"}
    lines, _ = list_lines(kind_named("case"), tuple(row), [row], width)
    assert packed(lines).count(ID) == 1
    for word in TITLE.split():
        assert word in packed(lines)
    assert "…" not in packed(lines)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("told")
    public = {"publicity": {"publicity": "public"}}
    lines = [
        {"kind": "case", "number": "KOE/1/2020", "title": "Hankinta"} | public,
        {"kind": "decision", "key": "p", "number": "KOE/1/2020", "title": "Valinta", "decided_on": "2020-02-01",
         "case": "KOE/1/2020"} | public,
        {"kind": "document", "key": "a", "title": "Salainen muistio", "publicity": {"publicity": "not_public"}},
    ]  # fmt: skip
    (folder / "rivit.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    for words in (
        ("init", "--origin", "koe", "--organisation", "Koe"),
        ("import", str(folder / "rivit.jsonl"), "--kind", "jsonl"),
        ("keys", "create", "Kaisa Kirjaaja", "--role", "archivist"),
    ):
        done = CliRunner().invoke(app, ["--home", str(folder / "home"), *words], catch_exceptions=False)
        assert done.exit_code == 0, done.output
    return folder / "home"


def said(home: Path, *words: str) -> str:
    done = CliRunner().invoke(app, ["--home", str(home), *words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_key_is_listed_with_the_name_of_who_uses_it_and_its_end_with_an_offset(home: Path):
    told = said(home, "keys", "list")
    assert "Kaisa Kirjaaja" in told
    assert "+02:00" in told or "+03:00" in told
    (key,) = json.loads(said(home, "keys", "list", "--json"))
    assert key["expires"].endswith("Z")
    assert key["actor"] not in told


def test_the_access_log_names_people_and_titles_and_is_asked_by_name(home: Path):
    said(home, "incomplete")
    told = said(home, "access-log")
    assert "Salainen muistio" in told
    (first, *_) = json.loads(said(home, "access-log", "--json"))
    assert first["actor"] not in told
    assert first["record"] in told
    assert json.loads(said(home, "access-log", "--actor", "Kaisa Kirjaaja", "--json")) == []
    assert json.loads(said(home, "access-log", "--actor", first["actor"][:8], "--json")) != []
    refused = CliRunner().invoke(app, ["--home", str(home), "access-log", "--actor", "Matti"])
    assert getattr(refused.exception, "field", None) == "--actor"


@pytest.mark.parametrize("word", ["decision", "decisions", "päätös", "beslut"])
def test_a_list_is_asked_by_the_kind_in_any_language(home: Path, word: str):
    assert [each["title"] for each in json.loads(said(home, "list", word, "--json"))["items"]] == ["Valinta"]


def test_only_the_columns_that_are_asked_for_are_shown(home: Path):
    told = said(home, "list", "päätös", "--columns", "decided_on,title", "--csv").splitlines()
    assert told == ["decided_on,title", "2020-02-01,Valinta"]
    assert said(home, "decisions", "--columns", "title,decided_on").splitlines()[1] == "Valinta  2020-02-01"
    for wrong in ("colour", "title,title", ""):
        refused = CliRunner().invoke(app, ["--home", str(home), "decisions", "--columns", wrong])
        assert getattr(refused.exception, "field", None) == "--columns"


def test_the_kind_may_stand_before_a_number_that_several_records_have(home: Path):
    assert json.loads(said(home, "show", "päätös:KOE/1/2020", "--json"))["title"] == "Valinta"
    assert json.loads(said(home, "show", "ärende:koe/1/2020", "--json"))["title"] == "Hankinta"
    wrong = CliRunner().invoke(app, ["--home", str(home), "show", "sopimus:KOE/1/2020"])
    assert getattr(wrong.exception, "code", None) == "not_found"


def test_do_records_a_change_and_the_list_of_kinds_tells_which_there_are(home: Path):
    done = said(home, "do", "corrections", "beslut:KOE/1/2020", "--set", "text=Uusi", "--set", "reason=Virhe",
                "--set", "corrected_on=2020-03-01")  # fmt: skip
    assert done.startswith("Recorded")
    every = json.loads(said(home, "list", "--json"))
    assert {each["kind"] for each in every} == set(kinds())
    assert "corrections" in next(each["changes"] for each in every if each["kind"] == "decision")


def test_kinds_roles_and_changes_are_completed_by_the_shell():
    assert dict(kinds_beginning("dec")) == {"decision": "päätös, beslut"}
    assert roles_beginning("a") == [role for role in Role if role.startswith("a")]
    assert nouns_beginning("correct") == ["corrections"]
