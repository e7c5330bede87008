"""The service of docs/operations.md is one that systemd takes, and its commands exist."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from api.cli.loading.whole import app

ROOT = Path(__file__).parent.parent
SERVICE = ROOT / "docs" / "service"
PLACE = "/opt/sunset-archive/bin/archive"
STARTED = re.compile(rf"^ExecStart={PLACE} (.+)$", re.MULTILINE)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_finds_no_fault_in_the_units(tmp_path: Path):
    for unit in SERVICE.glob("sunset-archive*"):
        text = unit.read_text("utf-8").replace(PLACE, sys.executable)  # where the program is installed here
        (tmp_path / unit.name).write_text(text, "utf-8")
    units = sorted(map(str, tmp_path.iterdir()))
    assert len(units) == 3
    done = subprocess.run(["systemd-analyze", "verify", *units], check=False, capture_output=True, text=True)
    assert [line for line in done.stderr.splitlines() if "sunset-archive" in line] == []


def test_the_units_start_commands_that_exist():
    started = [line for unit in SERVICE.glob("*.service") for line in STARTED.findall(unit.read_text("utf-8"))]
    assert len(started) == 2
    for line in started:
        name, *words = line.split()
        asked = CliRunner().invoke(app, [name, "--help"])
        assert asked.exit_code == 0
        for option in (word for word in words if word.startswith("--")):
            assert option in asked.stdout


def named(text: str) -> set[str]:
    """The commands that code in a page gives, by their first word or two."""
    lines = re.findall(r"^    archive (.+)$|`archive ([^`]+)`", text, re.MULTILINE)
    return {re.sub(r"^--home \S+ ", "", block or inline) for block, inline in lines}


@pytest.mark.parametrize(
    "page", [ROOT / "docs" / "operations.md", *sorted((ROOT / "docs" / "readers").glob("*.md"))], ids=lambda at: at.stem
)
def test_every_command_these_pages_give_exists(page: Path):
    command = get_command(app)
    for line in named(page.read_text("utf-8")):
        first, *rest = line.split()
        assert first in command.commands, line
        group = getattr(command.commands[first], "commands", None)
        assert group is None or not rest or rest[0] in group, line
        taken = command.commands[first] if group is None else group[rest[0]]
        options = {option for each in taken.params for option in each.opts}
        assert {word for word in rest if word.startswith("--")} <= options | {"--help"}, line
