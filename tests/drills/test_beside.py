"""Two processes at work on one archive while one of them is killed: the other goes on, and both keep their promises."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from services.home.archive_home import ArchiveHome
from tests.drills.conftest import Fresh, Nursery
from tests.drills.scenarios import BATCH
from tests.drills.soundness import next_start

PAIRS = [
    ("record_on_and_on", "record_on_and_on"),
    ("import_beside", "record_on_and_on"),
    ("serve", "record_on_and_on"),
    ("serve", "import_beside"),
]


@pytest.fixture
def home(fresh: Fresh) -> Path:
    """A home whose read models take many events at once: here the boundaries of the record are what counts."""
    made = fresh("projected")
    settings = made / "archive.toml"
    settings.write_text(settings.read_text().replace(f"batch = {BATCH}", "batch = 2000"))
    return made


def both_live(
    live: Nursery, live_beside: Nursery, home: Path, pair: tuple[str, str], times: tuple[float, float]
) -> None:
    """Let both work and kill each after its time."""
    with ThreadPoolExecutor(2) as pool:
        lives = [
            pool.submit(nursery, scenario, home, die_after=seconds)
            for nursery, scenario, seconds in zip((live, live_beside), pair, times, strict=True)
        ]
    assert all(each.result().killed for each in lives)


@pytest.mark.drill
@pytest.mark.parametrize("pair", PAIRS, ids="+".join)
def test_one_is_killed_while_the_other_records(
    live: Nursery, live_beside: Nursery, fresh: Fresh, pair: tuple[str, str]
):
    home = fresh("projected")
    both_live(live, live_beside, home, pair, (0.3, 0.6))
    assert Path(f"{home}.acknowledged").read_text().count("]\n") > 3
    assert next_start(home)["case"] >= 3


@pytest.mark.drill
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("pair", PAIRS, ids="+".join)
def test_both_are_killed_at_any_time(live: Nursery, live_beside: Nursery, home: Path, pair: tuple[str, str], seed: int):
    chance = random.Random(seed)
    for _ in range(3):
        both_live(live, live_beside, home, pair, (chance.uniform(0.02, 1), chance.uniform(0.02, 1)))
    next_start(home)


def test_the_lease_of_a_killed_process_goes_to_the_next(live: Nursery, home: Path):
    assert live("serve", home, die_after=0.5).killed
    started = time.monotonic()
    with ArchiveHome(home) as opened:
        assert opened.projections.take_lease()
        assert opened.projections.catch_up()
        assert opened.projections.search_position() == opened.archive.position
    assert time.monotonic() - started < 120
    next_start(home)
