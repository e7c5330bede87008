"""A server destroys, another process does a command beside it, the server answers a write and is killed: nothing that
was answered is lost, whichever step the destruction was at."""

import random
import shutil
import time
from pathlib import Path

import pytest

from archive.disposal.usecases import under_way
from services.home.archive_home import ArchiveHome
from tests.drills.conftest import Nursery
from tests.drills.disposals import an_approved_disposal
from tests.drills.residue import assert_verified
from tests.drills.soundness import assert_promises_are_kept
from tests.drills.test_kills import boundaries

SCENARIO = "destroy_beside_others"
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def approved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("approved") / "home"
    an_approved_disposal(home)
    return home


def die_at(live: Nursery, approved: Path, folder: Path, step: int) -> int:
    """How many writes were answered before the server died; all of them are kept."""
    home = folder / f"at-{step}" / "home"
    shutil.copytree(approved, home)
    assert live(SCENARIO, home, step).killed
    with ArchiveHome(home) as opened:
        assert_promises_are_kept(opened, Path(f"{home}.acknowledged"))
    assert_finished(home)
    assert_verified(home)
    acknowledged = Path(f"{home}.acknowledged")  # missing where the server died before its first answer
    answered = acknowledged.read_text().count("]\n") if acknowledged.exists() else 0
    shutil.rmtree(home.parent)
    return answered


def assert_finished(home: Path) -> None:
    """A start finishes the destruction as soon as the children of the killed server are gone, within seconds."""
    for _ in range(60):
        with ArchiveHome(home) as opened:
            left = under_way(opened.archive)
        if not left:
            return
        time.sleep(0.5)
    raise AssertionError(f"not certified: {left}")


def steps_of(live: Nursery, approved: Path, folder: Path) -> list[str]:
    home = folder / "whole" / "home"
    shutil.copytree(approved, home)
    return live("execute_disposal", home).steps


@pytest.mark.drill
def test_what_is_answered_after_a_destruction_is_kept(live: Nursery, approved: Path, tmp_path: Path):
    assert die_at(live, approved, tmp_path, 10**9) == 2


@pytest.mark.drill
def test_what_is_answered_during_a_destruction_is_kept(live: Nursery, approved: Path, tmp_path: Path):
    every = boundaries(steps_of(live, approved, tmp_path))
    chosen = random.Random(10).sample(every[len(every) // 2 :], 4)
    assert sum(die_at(live, approved, tmp_path, step) for step in chosen) > 0


@pytest.mark.soak
def test_what_is_answered_at_every_step_of_a_destruction_is_kept(live: Nursery, approved: Path, tmp_path: Path):
    every = boundaries(steps_of(live, approved, tmp_path))
    assert sum(die_at(live, approved, tmp_path, step) for step in every) > 0
