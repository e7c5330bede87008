"""Commands about money are killed at any moment: sums are what the recorded events come to, and a repeat ends it."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from services.home.archive_home import ArchiveHome
from tests.drills.conftest import Fresh, Nursery
from tests.drills.importing import SOURCES
from tests.drills.soundness import next_start
from tests.drills.spending import assert_sums_follow
from tests.drills.test_kills import boundaries

MOMENTS = 6


def names(home: Path) -> Counter[str]:
    with ArchiveHome(home) as opened:
        return Counter(row[4] for row in opened.archive.recorder.read(0, 10**6))


@pytest.mark.drill
@pytest.mark.parametrize("seed", range(2))
def test_sums_follow_the_events_after_a_kill_at_any_moment(live: Nursery, fresh: Fresh, seed: int):
    home = fresh("projected")
    steps = boundaries(live("spend_money", home).steps)
    assert_sums_follow(home)
    whole, counts = names(home), next_start(home)
    assert (whole["cost.reported.v1"], whole["payment.paid.v1"]) == (5, 2)
    for step in sorted(random.Random(seed).sample(steps, MOMENTS)):
        home = fresh("projected")
        assert live("spend_money", home, step).killed
        next_start(home)
        assert_sums_follow(home)
        assert not live("spend_money", home).killed
        assert_sums_follow(home)
        assert (names(home), next_start(home)) == (whole, counts), f"after dying at {step}"


@pytest.mark.drill
@pytest.mark.parametrize("kind", SOURCES)
def test_sums_follow_the_events_after_an_import_was_killed(live: Nursery, fresh: Fresh, kind: str):
    scenario, home = f"import_{kind}", fresh("projected")
    steps = boundaries(live(scenario, home).steps)
    assert_sums_follow(home)
    for step in random.Random(kind).sample(steps, 3):
        home = fresh("projected")
        assert live(scenario, home, step).killed
        assert_sums_follow(home)
        assert not live(scenario, home).killed
        assert_sums_follow(home)


@pytest.mark.drill
@pytest.mark.parametrize("scenario", ["spend_money", *(f"import_{kind}" for kind in SOURCES)])
def test_two_processes_that_do_the_same_at_once_do_it_once(
    live: Nursery, live_beside: Nursery, fresh: Fresh, scenario: str
):
    home = fresh("projected")
    live(scenario, home)
    whole, home = names(home), fresh("projected")
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(nursery, scenario, home) for nursery in (live, live_beside)]
    assert not any(each.result().killed for each in both)
    assert names(home) == whole
    assert_sums_follow(home)
    next_start(home)
