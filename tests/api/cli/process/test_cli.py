"""The command line as a user meets it: a process, its two streams and its exit code."""

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from typer.testing import CliRunner

from api.cli.app import keys
from api.cli.main import app
from services.home.archive_home import ArchiveHome
from tests.api.cli.process.command import ARCHIVE, document, refused, run, said


def test_what_is_no_record_of_the_business_is_changed_by_no_verb(home: Path):
    with ArchiveHome(home) as opened:
        actor = str(opened.admin().actor)
    refused(run(home, "change", "closures", actor, "--set", "closed_on=2021-01-01"), "no such kind of record")


def test_a_second_init_and_a_second_import_make_nothing_new(home: Path):
    assert said(run(home, "init", "--json"))["made"] is False
    again = said(run(home, "import", str(home.parent / "paperit"), "--json"))
    assert (again["recorded"], again["events"]) == (0, 0)
    assert again["duplicates"] > 0


def test_search_and_show_find_what_was_imported(home: Path):
    found = said(run(home, "search", "valtionavustus", "--json"))
    assert (found["total"], found["hits"][0]["kind"]) == (1, "document")
    record = said(run(home, "show", found["hits"][0]["id"], "--json"))
    assert record["versions"][0]["filename"].endswith("päätös.txt")
    assert record["title"] in run(home, "show", record["id"]).stdout
    assert "document.filed.v1" in run(home, "show", record["id"], "--history", env={"COLUMNS": "200"}).stdout
    early = run(home, "show", record["id"], "--known-at", "1")
    refused(early, "not known")


@pytest.mark.drill
def test_stats_rebuild_and_health_tell_one_story(home: Path):
    stats = said(run(home, "stats", "--json"))
    assert stats["kinds"]["document"] == 2
    assert stats["records"] == sum(stats["kinds"].values())
    assert "document" in run(home, "stats").stdout
    rebuilt = json.loads(run(home, "rebuild", "--json").stdout)
    assert [(each["model"], each["same_as_before"]) for each in rebuilt] == [("states", True), ("search", True)]
    assert said(run(home, "health", "--json"))["position"] == stats["position"]


@pytest.mark.drill
def test_a_key_is_made_listed_used_and_revoked(home: Path):
    made = said(run(home, "keys", "create", "Virallinen Kirjaaja", "--role", "reader", "--json"))
    listed = json.loads(run(home, "keys", "list", "--json").stdout)
    assert made["key"][:12] in {key["prefix"] for key in listed}
    hidden = run(home, "show", document(home), env={"ARCHIVE_KEY": made["key"]})
    refused(hidden, "no record")  # nobody stated its publicity
    refused(run(home, "--as", made["key"], "keys", "list"), "role admin")
    refused(run(home, "--as", made["key"], "import", str(home.parent / "paperit")), "role registrar")
    said(run(home, "keys", "revoke", made["key"][:12], "--json"))
    refused(run(home, "--as", made["key"], "stats"), "unknown, expired or revoked")
    refused(run(home, "keys", "revoke", made["key"][:12]), "no such key")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["show", "no-such-number"], "no record"),
        (["show", "x", "--as-of", "31.12.20"], "four digits"),
        (["show", "x", "--known-at", "eilen"], "position such as"),
        (["search", "x", "--as-of", "2020-02-30"], "12.3.2024"),
        (["search", "x", "--kind", "paper"], "kind of record"),
        (["import", ".", "--kind", "zip"], "folder, ahjo, caselaw, jsonl"),
        (["keys", "create", "x", "--role", "boss"], "registrar"),
        (["keys", "create", "x", "--expires", "pian"], "12.3.2024"),
        (["--as", "ark_nonsense", "stats"], "keys create"),
        (["serve", "--host", "203.0.113.1"], "Cannot listen"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_cannot_be_done_is_said_in_a_line_with_its_remedy(home: Path, args: list[str], words: str):
    refused(run(home, *args), words)


@pytest.mark.parametrize(
    "args",
    [["nonsense"], ["search"], ["stats", "--colour"], ["search", "x", "--limit", "0"], ["import", "/nowhere/at/all"],
     ["search", "x", "--sort", "size"], ["serve", "--port", "99999"], ["keys"]],
    ids=" ".join,
)  # fmt: skip
def test_a_command_that_does_not_exist_is_a_usage_error(home: Path, args: list[str]):
    done = CliRunner().invoke(app, ["--home", str(home), *args])
    assert done.exit_code == 2
    assert "Usage" in done.output


def test_where_there_is_no_archive_every_command_says_how_to_make_one(tmp_path: Path):
    for args in (["serve"], ["import", str(tmp_path)]):
        refused(run(tmp_path, *args), "archive init")
    assert not list(tmp_path.iterdir()), "a refused command leaves nothing"


@pytest.mark.drill
def test_a_wrong_setting_is_named(tmp_path: Path):
    refused(run(tmp_path / "a", "init", "--origin", "Iso Ö", "--organisation", "Koe"), "[origin]")
    assert not (tmp_path / "a").exists()
    run(tmp_path / "b", "init", "--origin", "rivi", "--organisation", 'Rivi\n"lainaus" \\ \x7f')
    assert run(tmp_path / "b", "stats", "--json").returncode == 0
    refused(run(tmp_path / "b", "stats", env={"ARCHIVE_BATCH": "many"}), "[batch]")
    refused(run(tmp_path / "b", "stats", env={"ARCHIVE_COLOUR": "red"}), "[colour]")
    (tmp_path / "b" / "archive.toml").write_text("origin = ", "utf-8")
    refused(run(tmp_path / "b", "stats"), "cannot be read")


@pytest.mark.parametrize("name", ["events.sqlite", "keys.sqlite"])
def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path, name: str):
    run(tmp_path / "home", "init", "--origin", "koe", "--organisation", "Koe")
    for path in (tmp_path / "home").glob(f"{name}-*"):
        path.unlink()
    (tmp_path / "home" / name).write_bytes(b"not a database, not at all, and longer than a header " * 100)
    refused(run(tmp_path / "home", "stats"), f"{name} is damaged or not a database")


def test_a_home_that_cannot_be_written_is_refused(tmp_path: Path):
    (tmp_path / "file").write_text("x")
    refused(run(tmp_path / "file", "init", "--origin", "koe", "--organisation", "Koe"), "file")
    refused(run(tmp_path / "file" / "below", "init", "--origin", "koe", "--organisation", "Koe"))
    with TemporaryDirectory() as open_to_all:
        Path(open_to_all).chmod(0o755)
        (closed := Path(open_to_all) / "closed").mkdir(mode=0o555)
        nobody = {"user": 65534, "group": 65534, "extra_groups": []} if os.getuid() == 0 else {}
        if nobody and (_unreadable(ARCHIVE) or _unreadable(Path(sys.executable).resolve())):
            pytest.skip("the command is closed to other users, and the superuser may write anywhere")
        refused(run(closed / "home", "init", "--origin", "koe", "--organisation", "Koe", **nobody), "Permission denied")


def _unreadable(path: Path) -> bool:
    return any(parent.stat().st_mode & 0o005 != 0o005 for parent in path.parents)


def test_help_is_there_for_every_command():
    for names, group in (([], app), (["keys"], keys)):
        for command in group.registered_commands:
            name = command.name or command.callback.__name__
            told = CliRunner().invoke(app, [*names, name, "--help"], env={"COLUMNS": "100"})
            assert told.exit_code == 0
            said = command.help or command.callback.__doc__
            assert said.splitlines()[0][:40] in told.output


def test_people_read_words_where_programs_read_json(home: Path):
    words = run(home, "search", "valtionavustus").stdout
    assert "1 found" in words
    assert "päätös.txt" in words


def test_a_key_expires_after_a_year_unless_its_maker_says_otherwise(tmp_path: Path):
    said(run(tmp_path, "init", "--origin", "koe", "--organisation", "Koe", "--json"))
    last = date.fromisoformat(said(run(tmp_path, "keys", "create", "Kirjaamo", "--json"))["expires"])
    assert 363 <= (last - datetime.now(UTC).date()).days <= 366
    assert said(run(tmp_path, "keys", "create", "Kone", "--expires", "never", "--json"))["expires"] is None
    refused(run(tmp_path, "keys", "create", "Kone", "--expires", "2020-01-01"), "--expires", "never")


@pytest.mark.drill
def test_the_first_question_of_a_process_is_analysed_whole(tmp_path: Path):
    (tmp_path / "aineisto").mkdir()
    (tmp_path / "aineisto" / "muistio.txt").write_text("Valtionavustusten maksatukset hyväksyttiin.", encoding="utf-8")
    said(run(tmp_path / "home", "init", "--origin", "koe", "--organisation", "Koe", "--json"))
    said(run(tmp_path / "home", "import", str(tmp_path / "aineisto"), "--json"))
    for asked in ("valtionavustuksen maksatus", "maksatuksista hyväksymiset valtionavustuksissa"):
        found = said(run(tmp_path / "home", "search", asked, "--json"))
        assert (found["notice"], found["total"]) == (None, 1), asked


@pytest.mark.drill
def test_no_code_of_the_current_folder_is_run(home: Path, tmp_path: Path):
    for package in ("projections", "archive", "services"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'a').write('ran')\n")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "muistio.txt").write_text("sanoja uusia kummallisia")
    for words in (("import", str(tmp_path / "in")), ("search", "kummallisten")):
        environment = os.environ | {"ARCHIVE_HOME": str(home)}
        subprocess.run([str(ARCHIVE), *words], cwd=tmp_path, env=environment, check=True, capture_output=True)
    assert not (tmp_path / "ran").exists()
