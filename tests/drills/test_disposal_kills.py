"""A process is killed before every step of a destruction; the next start brings it to its certificate."""

import shutil
from pathlib import Path

import pytest

from archive.disposal.events import Probed
from archive.disposal.model import Stage
from archive.disposal.usecases import under_way
from services.home.archive_home import ArchiveHome
from tests.drills.conftest import Nursery
from tests.drills.disposals import DOOMED, KEPT, an_approved_disposal, text_of, the_disposal
from tests.drills.residue import assert_nothing_is_left, assert_verified, every_file, traces_of, traces_of_text
from tests.drills.test_kills import boundaries


@pytest.fixture(scope="module")
def approved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, set[bytes]]:
    """An archive whose disposal waits to be executed, and by what its records would be found."""
    home = tmp_path_factory.mktemp("approved") / "home"
    an_approved_disposal(home)
    with ArchiveHome(home) as opened:
        records = list(the_disposal(opened).records)
        traces = {each for record in records[:2] for each in traces_of(opened, record)}
    kept = traces_of_text(text_of(KEPT))
    return home, traces | {each for title in DOOMED for each in traces_of_text(title) - kept}


def kill_at(live: Nursery, approved: tuple[Path, set[bytes]], folder: Path, step: int) -> None:
    """Kill, start again: it is finished, or not begun; then it is as if nothing had happened, the certificate too."""
    home, traces = folder / f"at-{step}" / "home", approved[1]
    shutil.copytree(approved[0], home)
    assert live("execute_disposal", home, step).killed
    with ArchiveHome(home) as opened:
        assert under_way(opened.archive) == []
        begun = the_disposal(opened).stage is not Stage.approved
        if begun:
            assert the_disposal(opened).stage is Stage.executed
    if not begun:
        assert not live("execute_disposal", home).killed
    with ArchiveHome(home) as opened:
        certificate = the_disposal(opened).certificate
        assert certificate is not None
        counted = (len(certificate.records), certificate.contents, certificate.files, certificate.shared)
        assert (*counted, certificate.keys, certificate.left) == (3, 3, 2, 1, 1, ()), step
        assert certificate.search.by is Probed.content
    assert not list((home / "disposing").glob("*"))
    with ArchiveHome(home) as opened:
        assert opened.archive.recorder.database.reader.execute("SELECT count(*) FROM remnant").fetchone() == (0,)
    assert_nothing_is_left(home, traces)
    assert any(KEPT.encode() in held for held in every_file(home).values())
    assert_verified(home)
    shutil.rmtree(home.parent)


def steps_of(live: Nursery, approved: tuple[Path, set[bytes]], folder: Path) -> list[str]:
    home = folder / "whole" / "home"
    shutil.copytree(approved[0], home)
    return live("execute_disposal", home).steps


def test_a_destruction_killed_on_its_way_is_finished(live: Nursery, approved, tmp_path: Path):
    steps = steps_of(live, approved, tmp_path)
    first = next(
        at for at, name in enumerate(steps, 1) if "content WHERE" in name or name.startswith("DELETE FROM cont")
    )
    for step in sorted({first, first + 12, len(steps) * 2 // 3}):
        kill_at(live, approved, tmp_path, step)


@pytest.mark.soak
def test_a_destruction_killed_at_every_step_is_finished(live: Nursery, approved, tmp_path: Path):
    steps = steps_of(live, approved, tmp_path)
    for step in boundaries(steps):
        kill_at(live, approved, tmp_path, step)
