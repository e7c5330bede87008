"""The formats of the sample's files, as its archivist recorded them before the archive is handed over."""

from pathlib import Path

import pytest

from projections.states import Question
from services.formats.identifying import Scanner, waiting_files
from services.formats.listing import formats_of
from services.home.archive_home import ArchiveHome

TOLD = ("puid", "basis", "format", "format_version")


def test_every_format_is_known_and_a_copy_of_low_risk_is_beside_its_original(kept: ArchiveHome):
    assert not any(waiting_files(kept, kept.admin()))
    with kept.projections.states() as states:
        found = formats_of(states, Question(kept.admin(), kept.today()), kept.archive.timezone)["items"]
    assert {each["risk"] for each in found} == {"high", "medium", "low"}
    assert [(each["puid"], each["migrated"]) for each in found if each["migrated"]] == [("fmt/412", 1)]


def test_the_formats_told_are_those_that_the_program_finds(kept: ArchiveHome, tmp_path: Path):
    pytest.importorskip("pygfried")
    with kept.projections.states() as states, Scanner(tmp_path) as scanner:
        for view in states.some("document", Question(kept.admin(), kept.today()), limit=200):
            for file in (*view.state["versions"], *view.state.get("representations", ())):
                with kept.files.path(view.id, file["digest"]) as path:
                    found = scanner.identify(path, file["filename"])
                told = file["identified"]
                assert [told.get(name) for name in TOLD] == [found.get(name) for name in TOLD], view.state["title"]
