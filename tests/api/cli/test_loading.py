"""A command imports what it uses: `table.json` states which file has which, and the rest stays on the disk."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.loading.files import TABLE, Loading
from api.cli.loading.whole import app


def imported(*words: str) -> set[str]:
    """The modules that a process of its own has imported when it has run a command."""
    ask = "import sys; from api.cli.main import app; app(sys.argv[1:], standalone_mode=False); print(*sys.modules)"
    asked = subprocess.run([sys.executable, "-c", ask, *words], capture_output=True, text=True, check=True)
    return set(asked.stdout.splitlines()[-1].split())


def test_the_table_names_every_command_with_its_files_and_its_help():
    assert TABLE.read_text("utf-8") == Loading(app).written(), "the table is stale: run make docs"


def test_help_imports_no_command_no_event_and_no_validation():
    there = imported("--help")
    assert not [name for name in there if name.startswith(("api.cli.commands.", "archive.decision", "services"))]
    assert "pydantic" not in there


@pytest.mark.parametrize(
    ("words", "file"), [(("stats",), "reading"), (("winddown", "status"), "winddown"), (("keys", "list"), "keys")]
)
def test_a_command_imports_its_file_and_those_of_its_group(words: tuple[str, ...], file: str):
    there = {name.rpartition(".")[2] for name in imported(*words, "--help") if name.startswith("api.cli.commands.")}
    assert file in there
    assert len(there) <= 6
    assert "server" not in there


def test_the_list_of_a_kind_imports_no_file_of_commands():
    assert not [name for name in imported("contracts", "--help") if name.startswith("api.cli.commands.")]


def test_a_command_mistyped_is_answered_with_those_that_are_like_it():
    ask = [sys.executable, "-c", "from api.cli.main import main; main()", "serch"]
    asked = subprocess.run(ask, capture_output=True, text=True, check=False)
    assert asked.returncode == 2
    assert "search" in asked.stderr


def test_a_home_is_listed_by_a_command_of_a_kind_as_by_list(tmp_path: Path):
    runner, home = CliRunner(), ["--home", str(tmp_path / "home")]
    assert runner.invoke(app, [*home, "init", "--origin", "koe", "--organisation", "Koe"]).exit_code == 0
    one, other = (runner.invoke(app, [*home, *words, "--json"]) for words in (["contracts"], ["list", "contract"]))
    assert one.output == other.output
    assert one.exit_code == 0
