"""A process is killed before every step of what it does; the next start completes or undoes it.

The steps are those of the disk: a row, a commit, a rename, a removed file. `make test` dies at a handful of them
spread over the whole work, `make drill` at every one.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.drills.conftest import Live
from tests.drills.scenarios import BATCH, LINES
from tests.drills.soundness import next_start

Fresh = Callable[[str], Path]
WORK = [
    ("file_one_document", "projected"),
    ("import_lines", "projected"),
    ("project", "recorded"),
    ("rebuild", "projected"),
    ("init", "nothing"),
]
AFTER = {
    "file_one_document": {"document": 1},
    "import_lines": {"document": LINES // 6, "decision": 9 + LINES - LINES // 6, "case": 4},
}


def kill_at(live: Live, fresh: Fresh, scenario: str, start: str, step: int) -> None:
    """Kill, start again, do the same work again: it ends as if nothing had happened."""
    home = fresh(start)
    assert live(scenario, home, step).killed
    if scenario != "init" or (home / "archive.toml").exists():
        next_start(home)
    assert not live(scenario, home, 0).killed
    counts = next_start(home)
    for kind, count in AFTER.get(scenario, {}).items():
        assert counts[kind] == count, f"{kind} after dying at {step}"


@pytest.mark.parametrize(("scenario", "start"), WORK)
def test_a_kill_at_a_step_is_survived(live: Live, fresh: Fresh, scenario: str, start: str):
    steps = live(scenario, fresh(start), 0).steps
    assert len(steps) > BATCH, steps
    for step in range(1, len(steps) + 1, max(1, len(steps) // 4)):
        kill_at(live, fresh, scenario, start, step)


@pytest.mark.drill
@pytest.mark.parametrize(("scenario", "start"), WORK)
def test_a_kill_at_every_step_is_survived(live: Live, fresh: Fresh, scenario: str, start: str):
    for step in range(1, len(live(scenario, fresh(start), 0).steps) + 1):
        kill_at(live, fresh, scenario, start, step)
