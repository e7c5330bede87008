"""The page of a wind-down is true: its commands run as they stand, and what it says is refused is refused."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli.main import app

PAGE = Path(__file__).parents[3] / "docs" / "wind-down.md"
BLOCK = re.compile(r"^```(console|jsonl)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def run(home: Path, *words: str) -> Any:
    return CliRunner().invoke(app, ["--home", str(home), *words])


def items(home: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run(home, "winddown", "open", "--json").stdout)["items"]
    return found


def test_the_walk_runs_as_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    home, blocks = tmp_path / "home", BLOCK.findall(PAGE.read_text("utf-8"))
    (tmp_path / "lines.jsonl").write_text(next(text for language, text in blocks if language == "jsonl"), "utf-8")
    monkeypatch.chdir(tmp_path)
    refused, last = list[str](), None
    for line in (line for language, text in blocks if language == "console" for line in text.splitlines()):
        mark, each, words = line[0], line[2:].startswith("each "), shlex.split(line[2:].removeprefix("each "))[1:]
        filled = [[word.format(**item) for word in words] for item in items(home)] if each else [words]
        for one in filled:
            last = run(home, *one)
            assert (last.exit_code != 0) == (mark == "!"), f"{line}\n{last.output}\n{last.exception}"
            refused += [str(getattr(last.exception, "code", ""))] if mark == "!" else []
    expected = ["transfer_not_offered", "still_open", "no_destination", "organisation_closed", "wind_down_closed"]
    assert refused == expected
    assert last is not None
    assert "2019-06-30" in last.stdout
    assert items(home) == []
