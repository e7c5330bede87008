"""Exit codes are those that docs/cli.md states: all refused is no success, in part refused is."""

import json
import sqlite3
from pathlib import Path

import pytest

from api.cli.terminal import EXIT_CODES
from tests.api.cli.process.command import run

CASE = {"kind": "case", "number": "KOE/1/2020", "title": "Hankinta"}
WRONG = {"kind": "case", "number": "KOE/2/2020", "colour": "red"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    assert run(tmp_path / "home", "init", "--origin", "koe", "--organisation", "Koe").returncode == 0
    return tmp_path / "home"


def taken(home: Path, *lines: object) -> int:
    source = home.parent / "rivit.jsonl"
    source.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    return run(home, "import", str(source), "--kind", "jsonl").returncode


def test_an_import_of_which_everything_is_refused_has_a_code_of_its_own(home: Path):
    assert taken(home, WRONG) == 3


def test_an_import_of_which_something_is_recorded_or_known_is_done(home: Path):
    assert taken(home, CASE, WRONG) == 0
    assert taken(home, CASE, WRONG) == 0, "a duplicate is known already"


def test_a_refusal_and_a_wrong_command_end_with_two(home: Path):
    assert run(home, "show", "KOE/9/2020").returncode == 2
    assert run(home, "nosuch").returncode == 2
    assert run(home, "show").returncode == 2


def test_a_check_that_finds_something_wrong_ends_with_one(home: Path):
    assert run(home, "verify").returncode == 0
    assert run(home, "health").returncode == 0
    with sqlite3.connect(home / "events.sqlite") as db:
        db.execute("DROP TRIGGER event_is_never_altered")
        db.execute("UPDATE event SET recorded_at = '2001-01-01T00:00:00.000000Z' WHERE rowid = 2")
    db.close()
    assert run(home, "verify").returncode == 1


def test_the_page_of_commands_lists_every_exit_code():
    page = Path("docs/cli.md").read_text("utf-8")
    for code, words in EXIT_CODES.items():
        assert f"| {code} | {words} |" in page


def test_a_checkpoint_is_not_published_into_a_folder_that_is_mistyped(home: Path, tmp_path: Path):
    refused = run(home, "checkpoint", "--to", str(tmp_path / "nosuch" / "checkpoint"))
    assert refused.returncode == 2
    assert "--to" in refused.stderr
    assert not (tmp_path / "nosuch").exists()
    assert run(home, "checkpoint", "--to", f"{tmp_path / 'published'}/").returncode == 0
