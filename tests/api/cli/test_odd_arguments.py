"""No input of the command line ends in a traceback: odd values for every option of every command."""

import logging
import os
import random
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.kind import kinds
from services.home.archive_home import ArchiveHome, make_home
from tests.api.cli.odd_arguments import WAITS_FOR_WORK, Line, copied, lines, tried
from tests.api.live import ARCHIVE
from tests.processes import forked
from tests.profiles import NEW

SOME = 60


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """An archive with a document, and its id."""
    folder = tmp_path_factory.mktemp("odd")
    make_home(folder / "home", origin="popsote", organisation="Valmistelutoimisto")
    (folder / "papers" / "Asia").mkdir(parents=True)
    (folder / "papers" / "Asia" / "muistio.txt").write_text("Päätös toimitiloista.\n", "utf-8")
    assert tried(folder / "home", Line("import", "", ("import", str(folder / "papers")))) == 0
    with ArchiveHome(folder / "home") as home:
        return folder / "home", str(next(iter(home.archive.streams("document.filed.v1"))))


@pytest.fixture(autouse=True)
def aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Commands run in a folder of their own: an odd path may be one of a file that is written."""
    monkeypatch.chdir(tmp_path)
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


LISTS = {kind.plural for kind in kinds().values()} - {"contracts"}
"""The commands that list a kind are made from its description by the same code: one of them is tried."""


def every(tmp_path: Path, record: str) -> list[Line]:
    some = [line for line in lines(tmp_path / "paths", record) if line.command not in LISTS]
    return [line for line in some if (line.command, line.parameter) not in WAITS_FOR_WORK]


def require_refusals(home: Path, some: list[Line], capfd: pytest.CaptureFixture[str]) -> None:
    """Try them, each command in a home of its own."""
    own, at = Path(), ""
    for line in some:
        if line.command != at:
            own, at = copied(home, Path("home").absolute()), line.command
        code = tried(own, line)
        told = capfd.readouterr().err
        assert code in (0, 1, 2, 3), (line, told)
        assert "Traceback" not in told, line
        assert code != 2 or told.strip(), line


def test_odd_values_are_refused_in_words(tmp_path: Path, made: tuple[Path, str], capfd: pytest.CaptureFixture[str]):
    home, record = made
    some = every(tmp_path, record)
    assert {line.command for line in some} >= {"search", "keys create", "dispose list", "hold place", "restore"}
    assert len(some) > 2000
    chance = random.Random(time.time_ns() if NEW else 1)  # a failure prints its line
    require_refusals(home, sorted(chance.sample(some, SOME), key=lambda line: line.command), capfd)


@pytest.mark.drill
def test_every_odd_value_is_refused_in_words(tmp_path: Path, made: tuple[Path, str], capfd: pytest.CaptureFixture[str]):
    some = every(tmp_path, made[1])
    require_refusals(made[0], some, capfd)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (("complete", "{id}", "--received-on", ""), "--received-on"),
        (("complete", "{id}", "--publicity", "x"), "--publicity"),
        (("complete", "{id}", "--sender", "x" * 1_000_000), "--sender"),
        (("keys", "create", ""), "name"),
        (("keys", "create", "x", "--role", ""), "--role"),
        (("access-log", "--limit", "1" + 20 * "0"), "--limit"),
        (("show", "\udcff"), "id"),
        (("show", "a\0b"), "id"),
        (("prove", "{id}", "--out", "a\0b"), "--out"),
        (("checkpoint", "--timestamp", "http://["), "timestamp"),
        (("serve", "--host", ""), "--host"),
        (("serve", "--host", "x" * 300), "--port"),
    ],
)
def test_a_refusal_names_the_field_and_the_remedy(
    words: tuple[str, ...], field: str, made: tuple[Path, str], capfd: pytest.CaptureFixture[str]
):
    home, record = made
    assert tried(home, Line("", "", tuple(word.replace("{id}", record) for word in words))) == 2
    told = capfd.readouterr().err
    assert f"[{field}]" in told or f"'{field}'" in told, told
    assert len(told.splitlines()) <= 5, told


def test_bytes_that_are_no_text_are_refused_by_a_process_too(made: tuple[Path, str]):
    done = subprocess.run([ARCHIVE, "--home", made[0], "show", b"\xff\xfe"], capture_output=True, check=False)
    assert done.returncode == 2
    assert b"[id]" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("backup", ""), "into is empty"),
        (("backup", "kopiot", "--keys", ""), "--keys is empty"),
        (("restore", ""), "folder is empty"),
        (("import", ""), "empty"),
        (("checkpoint", "--to", ""), "--to is empty"),
        (("checkpoint", "--to", " "), "--to is empty"),
        (("checkpoint", "--timestamp", ""), "--timestamp is empty"),
        (("register", "--language", "xx"), "language"),
        (("keys", "create", " "), "not a name"),
        (("keys", "create", "kaksi\nriviä"), "not a name"),
        (("keys", "create", "kaksi\u2028riviä"), "not a name"),
        (("keys", "create", "—"), "not a name"),
    ],
)
def test_what_says_nothing_is_refused(made: tuple[Path, str], tmp_path: Path, words: tuple[str, ...], named: str):
    done = forked.run(["--home", copied(made[0], tmp_path / "home"), *words], env=dict(os.environ), cwd=tmp_path)
    assert done.returncode == 2, done
    assert named in done.stderr
    assert sorted(each.name for each in tmp_path.iterdir()) == ["home"]
