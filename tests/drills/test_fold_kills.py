"""The upgrade to the one fold is killed; run again, it has what differs listed, and off every list of destruction.

Steps are those of the disk. `make test` dies at those around the commits that matter, `make drill` at every one.
"""

import shutil
from pathlib import Path

import pytest

from archive.disposal.model import Disposal, Stage
from archive.disposal.usecases import disposals
from archive.founding.differences import differing
from services.home.archive_home import ArchiveHome
from services.home.upgrade import upgrade
from tests.api.test_fold_review import Old
from tests.drills.conftest import Nursery
from tests.drills.test_kills import boundaries


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Old:
    with pytest.MonkeyPatch.context() as patch:
        return Old(tmp_path_factory.mktemp("old"), patch)


def kill_at(live: Nursery, old: Old, folder: Path, step: int) -> None:
    """Kill, run it again: what waits is known, the approved list is withdrawn, and its rest is listed anew, once."""
    home = folder / f"at-{step}" / "home"
    shutil.copytree(old.home, home)
    assert live("upgrade_without_backup", home, step).killed
    upgrade(home, None, "harjoitus")
    with ArchiveHome(home, restoring=True) as opened:
        names = [each.event.name for each in opened.archive.read(0, 1000)]
        assert {each.record for each in differing(opened.archive)} == old.waiting
        assert opened.archive.load(Disposal, old.list).stage is Stage.withdrawn, step
        (anew,) = [each for each in disposals(opened.archive) if each.open]
        assert (anew.stage, [each.record for each in anew.remaining]) == (Stage.listed, [old.plain])
        assert names.count("archive.fold_introduced.v1") == 1
        assert names.count("disposal.withdrawn.v1") == 1
    shutil.rmtree(home.parent)


def steps_of(live: Nursery, old: Old, folder: Path) -> list[str]:
    home = folder / "whole" / "home"
    shutil.copytree(old.home, home)
    return live("upgrade_without_backup", home).steps


def test_an_upgrade_killed_on_its_way_is_finished_by_the_next(live: Nursery, old: Old, tmp_path: Path):
    steps = steps_of(live, old, tmp_path)
    events = [at for at, name in enumerate(steps, 1) if name.startswith("INSERT INTO event ")]
    assert len(events) >= 4, steps
    for step in sorted({each for at in events for each in (at, at + 1)} | {events[-1] + 6, len(steps)}):
        if step <= len(steps):
            kill_at(live, old, tmp_path, step)


@pytest.mark.soak
def test_an_upgrade_killed_at_every_step_is_finished_by_the_next(live: Nursery, old: Old, tmp_path: Path):
    for step in boundaries(steps_of(live, old, tmp_path)):
        kill_at(live, old, tmp_path, step)
