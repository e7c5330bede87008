"""An upgrade is killed before any step of it; the same command goes on, and nothing recorded is lost or said twice."""

import shutil
from pathlib import Path

import pytest

from archive.founding.events import HomeUpgraded
from archive.founding.usecases import founding_id
from archive.record.format import HOME, HOME_BEFORE, FormatOlder
from services.audit.verification import audit
from services.home.archive_home import ArchiveHome
from services.home.format import format_of
from services.home.upgrade import upgrade
from tests.drills.conftest import Nursery
from tests.drills.scenarios import new_home, some_history
from tests.drills.test_kills import boundaries
from tests.older import made_older
from tests.services.home.test_upgrade import rows_of

HANDFUL = 12


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("older") / "home"
    new_home(home)
    some_history(home)
    made_older(home)
    return home


def kill_at(live: Nursery, older: Path, folder: Path, step: int) -> None:
    home = folder / f"at-{step}" / "home"
    shutil.copytree(older, home)
    before = rows_of(older)
    assert live("upgrade_in_place", home, step).killed
    assert rows_of(home)[: len(before)] == before, step
    if format_of(home) == HOME_BEFORE:
        with pytest.raises(FormatOlder):
            ArchiveHome(home)
    upgrade(home, home.with_name("backups"), None)
    assert format_of(home) == HOME
    assert rows_of(home)[: len(before)] == before, step
    with ArchiveHome(home) as opened:
        history = opened.archive.history(founding_id(opened.archive))
        (event,) = (each.event for each in history if isinstance(each.event, HomeUpgraded))
        assert event.position == len(before) or event.backup is not None
        assert opened.archive.recorder.tree.root_at(event.position).hex() == event.root
    assert audit(home).ok
    shutil.rmtree(home.parent)


def steps_of(live: Nursery, older: Path, folder: Path) -> list[str]:
    home = folder / "whole" / "home"
    shutil.copytree(older, home)
    return live("upgrade_in_place", home).steps


@pytest.mark.drill
def test_an_upgrade_killed_at_steps_of_it_goes_on(live: Nursery, older: Path, tmp_path: Path):
    steps = steps_of(live, older, tmp_path)
    chosen = boundaries(steps)
    for step in chosen[:: max(1, len(chosen) // HANDFUL)] + chosen[-3:]:
        kill_at(live, older, tmp_path, step)


@pytest.mark.soak
def test_an_upgrade_killed_at_every_step_goes_on(live: Nursery, older: Path, tmp_path: Path):
    for step in boundaries(steps_of(live, older, tmp_path)):
        kill_at(live, older, tmp_path, step)
