"""The command as a user runs it."""

from pathlib import Path

import pytest

from tests.api.cli.process.command import PAPER, run, said


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with a small folder of papers in it."""
    folder = tmp_path_factory.mktemp("cli")
    papers = folder / "paperit" / "Toimitilat"
    papers.mkdir(parents=True)
    (papers / "päätös.txt").write_text(PAPER, "utf-8")
    (papers / "muistio.html").write_text("<h1>Muistio</h1><p>Vuokra-aika päättyy.</p>", "utf-8")
    assert said(run(folder / "home", "init", "--origin", "popsote", "--organisation", "Koe", "--json"))["made"] is True
    first = said(run(folder / "home", "import", str(folder / "paperit"), "--json"))
    assert set(first) == {"recorded", "duplicates", "rejected", "events", "position", "rejects_file", "seconds"} | {
        "completed",
        "differing",
        "corrected",
    } | {
        "unread",
        "notes",
        "texts",
    }
    assert (first["texts"]["documents"], first["texts"]["not_whole"]) == (2, 0)
    assert (first["recorded"] > 0, first["rejected"], first["rejects_file"]) == (True, 0, None)
    return folder / "home"
