"""A process is killed before every step of retiring an archive: the next start completes it, or nothing was begun."""

import shutil
from pathlib import Path

import pytest

from archive.disposal.usecases import under_way
from archive.retirement.model import Stage
from archive.retirement.usecases import retirement
from services.audit.verification import audit
from services.home.archive_home import ArchiveHome
from tests.drills.conftest import Nursery
from tests.drills.test_handover_kills import spread
from tests.drills.test_kills import boundaries
from tests.services.handover.offices import an_ended_office
from tests.services.retirement.retiring import approved, published, two_archives
from tests.services.retirement.test_retired import answer, records_of

PARTS = 12


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that may be retired at any moment."""
    folder = tmp_path_factory.mktemp("ready")
    sender = two_archives(an_ended_office(folder / "office", "eka"), folder).sender
    with ArchiveHome(sender) as home:
        home.projections.catch_up()
        approved(home)
        published(home, folder / "published")
        home.projections.catch_up()
    return sender


def copied(ready: Path, folder: Path) -> Path:
    home = folder / "home"
    shutil.copytree(ready, home)
    Path(f"{home}-outside").mkdir()
    return home


def killed_at(live: Nursery, ready: Path, folder: Path, step: int) -> None:
    home = copied(ready, folder)
    assert live("retire", home, step).killed
    with ArchiveHome(home) as opened:
        stage = retirement(opened.archive).stage
        assert stage in (Stage.approved, Stage.retired), step
        assert under_way(opened.archive) == []
    assert not live("retire", home).killed
    with ArchiveHome(home) as opened:
        opened.projections.catch_up()
        assert retirement(opened.archive).stage is Stage.retired
        assert opened.keys.under("ledger:") == []
        for id, destroyed in records_of(opened.archive).items():
            assert destroyed
            assert answer(opened, id, opened.admin()) in ("held elsewhere", "destroyed")
        assert (Path(f"{home}-outside") / f"checkpoint.{opened.archive.position}").exists()
    found = audit(home)
    assert found.ok, (step, found.first_difference)
    shutil.rmtree(folder)


@pytest.mark.drill
def test_a_kill_while_an_archive_is_retired_is_survived(live: Nursery, ready: Path, tmp_path: Path):
    for step in spread(live("retire", copied(ready, tmp_path / "whole")).steps, 6):
        killed_at(live, ready, tmp_path / f"at-{step}", step)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS))
def test_a_kill_at_every_step_of_a_retirement_is_survived(live: Nursery, ready: Path, tmp_path: Path, part: int):
    for step in boundaries(live("retire", copied(ready, tmp_path / "whole")).steps)[part::PARTS]:
        killed_at(live, ready, tmp_path / f"at-{step}", step)
