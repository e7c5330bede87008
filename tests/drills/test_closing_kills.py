"""A process is killed before every step of the closing of a wind-down: it is closed whole, or not at all."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from archive.commitment.events import CommitmentMade, Promise
from archive.commitment.usecases import make_commitment
from archive.values import Publicity
from archive.winddown.events import ItemSettled, WindDownClosed
from projections.states import Question
from services.home.archive_home import ArchiveHome
from tests.api.cli.process.command import run
from tests.drills.closing import ON, a_wind_down_to_close, closed, the_wind_down
from tests.drills.conftest import Nursery
from tests.drills.residue import assert_verified
from tests.drills.test_kills import boundaries


@pytest.fixture(scope="module")
def nearly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("nearly") / "home"
    a_wind_down_to_close(home)
    return home


def kill_at(live: Nursery, nearly: Path, folder: Path, step: int) -> None:
    home = folder / f"at-{step}" / "home"
    shutil.copytree(nearly, home)
    assert live("close_wind_down", home, step).killed
    with ArchiveHome(home) as opened:
        assert opened.archive.recorder.operations.history.count_named(WindDownClosed.name) in (0, 1)
    closed(home)
    with ArchiveHome(home) as opened:
        opened.projections.catch_up()
        assert opened.archive.recorder.operations.history.count_named(WindDownClosed.name) == 1
        with opened.projections.states() as states:
            question = Question(opened.admin(), opened.today())
            state = states.one(str(the_wind_down(opened)), question, "winddown").state
        assert (state["status"], state["went_to"]) == ("closed", [{"destination": "successor", "records": 2}])
    assert closed(home) is None
    assert_verified(home)
    shutil.rmtree(home.parent)


def steps_of(live: Nursery, nearly: Path, folder: Path) -> list[str]:
    home = folder / "whole" / "home"
    shutil.copytree(nearly, home)
    return live("close_wind_down", home).steps


@pytest.mark.drill
def test_a_closing_killed_on_its_way_is_whole_or_not_begun(live: Nursery, nearly: Path, tmp_path: Path):
    steps = boundaries(steps_of(live, nearly, tmp_path))
    for step in steps[:: max(1, len(steps) // 8)]:
        kill_at(live, nearly, tmp_path, step)


@pytest.mark.soak
def test_a_closing_killed_at_every_step_is_whole_or_not_begun(live: Nursery, nearly: Path, tmp_path: Path):
    for step in boundaries(steps_of(live, nearly, tmp_path)):
        kill_at(live, nearly, tmp_path, step)


@pytest.mark.drill
def test_of_two_processes_that_close_at_once_one_does(
    live: Nursery, live_beside: Nursery, nearly: Path, tmp_path: Path
):
    home = tmp_path / "both" / "home"
    shutil.copytree(nearly, home)
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(each, "close_wind_down", home) for each in (live, live_beside)]
        assert not any(each.result().killed for each in both)
    with ArchiveHome(home) as opened:
        assert opened.archive.recorder.operations.history.count_named(WindDownClosed.name) == 1
    assert closed(home) is None
    assert_verified(home)


@pytest.mark.drill
def test_of_two_processes_that_settle_one_item_the_second_is_told_so(nearly: Path, tmp_path: Path):
    home = tmp_path / "item" / "home"
    shutil.copytree(nearly, home)
    with ArchiveHome(home) as opened:
        by = opened.admin().actor
        assert by is not None
        promise = CommitmentMade(made_on=ON, publicity=Publicity(publicity="public"), content=Promise(title="Tulkki"))
        commitment = str(make_commitment(opened.archive, promise, by=by).id)
    words = ("winddown", "resolve", commitment, "--matter", "commitment_open", "--way", "void", "--on", ON.isoformat())
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(run, home, *words, "--reason", reason) for reason in ("Peruttu", "Ei tilattu")]
        done = sorted((each.result() for each in both), key=lambda each: each.returncode)
    assert [each.returncode for each in done] == [0, 2], [each.stderr for each in done]
    assert "Traceback" not in done[1].stderr
    with ArchiveHome(home) as opened:
        assert opened.archive.recorder.operations.history.count_named(ItemSettled.name) == 1
    assert_verified(home)
