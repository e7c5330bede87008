"""A new archive is named, by options or at a terminal; an existing one keeps its origin."""

import contextlib
import os
from pathlib import Path

import pytest

from services.home.archive_home import ArchiveHome
from tests.api.cli.process.command import ARCHIVE, refused, run, said


def test_a_new_archive_needs_the_names_of_itself_and_of_its_organisation(tmp_path: Path):
    for names, lacks in (
        ([], "--organisation"), (["--origin", "koe"], "--organisation"), (["--organisation", "Koe"], "--origin"),
    ):  # fmt: skip
        done = run(tmp_path / "home", "init", *names)
        refused(done, lacks)
        assert "--origin popsote --organisation" in done.stderr
        assert not (tmp_path / "home").exists()


def test_another_origin_of_an_archive_that_exists_is_refused(home: Path):
    refused(run(home, "init", "--origin", "toinen", "--organisation", "Koe"), "origin is popsote")
    assert said(run(home, "init", "--origin", "popsote", "--json")) == {
        "home": str(home), "origin": "popsote", "made": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("organisation", "origin"),
    [
        ("Pohjois-Savon sote", "pohjois-savon-sote"),
        ("Äänekosken  säätiö r.y.", "aanekosken-saatio-r-y"),
        ("§§", "archive"),
    ],
)
def test_a_terminal_is_asked_for_the_names_with_an_origin_made_from_the_organisation(
    organisation: str, origin: str, tmp_path: Path
):
    pid, terminal = os.forkpty()
    if pid == 0:
        os.execv(ARCHIVE, [str(ARCHIVE), "--home", str(tmp_path / "home"), "init"])
    os.write(terminal, f"{organisation}\n\n".encode())
    told = b""
    with contextlib.suppress(OSError):  # the terminal ends with the command
        while piece := os.read(terminal, 4096):
            told += piece
    assert os.waitpid(pid, 0)[1] == 0, told.decode()
    with ArchiveHome(tmp_path / "home") as made:
        assert (made.settings.organisation, made.settings.origin) == (organisation, origin)
