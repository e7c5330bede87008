"""A process is killed before every step of what it does; the next start completes or undoes it.

The steps are those of the disk: a row, a commit, a rename, a removed file. `make test` dies at a handful of them
spread over the whole work, `make drill` at every one.
"""

import pytest

from tests.drills.conftest import Fresh, Nursery
from tests.drills.scenarios import BATCH, LINES
from tests.drills.soundness import next_start

WORK = [
    ("file_one_document", "projected"),
    ("import_lines", "projected"),
    ("complete_table", "projected"),
    ("project", "recorded"),
    ("rebuild", "projected"),
    ("init", "nothing"),
]
AFTER = {
    "complete_table": {"decision": 9, "case": 3},
    "correct_and_confirm": {"decision": 12, "case": 3},
    "file_one_document": {"document": 1},
    "import_lines": {"document": LINES // 6, "decision": 9 + LINES - LINES // 6, "case": 4},
}


def kill_at(live: Nursery, fresh: Fresh, scenario: str, start: str, step: int) -> None:
    """Kill, start again, do the same work again: it ends as if nothing had happened."""
    home = fresh(start)
    assert live(scenario, home, step).killed
    if scenario != "init" or (home / "archive.toml").exists():
        next_start(home)
    assert not live(scenario, home).killed
    counts = next_start(home)
    for kind, count in AFTER.get(scenario, {}).items():
        assert counts[kind] == count, f"{kind} after dying at {step}"


@pytest.mark.parametrize(("scenario", "start"), WORK)
def test_a_kill_at_a_step_is_survived(live: Nursery, fresh: Fresh, scenario: str, start: str):
    steps = live(scenario, fresh(start)).steps
    assert len(steps) > BATCH, steps
    for step in range(1, len(steps) + 1, max(1, len(steps) // 3)):
        kill_at(live, fresh, scenario, start, step)


def boundaries(steps: list[str]) -> list[int]:
    """Every step; of the rows of one insert the first, the second and the last."""
    same = [before == here == after for before, here, after in zip(["", *steps], steps, [*steps[1:], ""], strict=False)]
    return [at for at, within in enumerate(same, 1) if not within or not same[at - 2]]


def test_the_rows_of_one_insert_are_three_boundaries():
    assert boundaries(list("abbbbbcdd")) == [1, 2, 3, 6, 7, 8, 9]


@pytest.mark.drill
def test_a_kill_while_corrections_are_recorded_and_confirmed_is_survived(live: Nursery, fresh: Fresh):
    steps = boundaries(live("correct_and_confirm", fresh("projected")).steps)
    for step in steps[:: max(1, len(steps) // 12)]:
        kill_at(live, fresh, "correct_and_confirm", "projected", step)


@pytest.mark.soak
@pytest.mark.parametrize(("scenario", "start"), WORK)
def test_a_kill_at_every_step_is_survived(live: Nursery, fresh: Fresh, scenario: str, start: str):
    for step in boundaries(live(scenario, fresh(start)).steps):
        kill_at(live, fresh, scenario, start, step)
