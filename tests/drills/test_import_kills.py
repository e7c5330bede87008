"""An import of money, contracts or procurement is killed in the middle, and the same command ends it."""

from collections import Counter
from pathlib import Path

import pytest

from services.home.archive_home import ArchiveHome
from tests.drills.conftest import Fresh, Nursery
from tests.drills.importing import BATCH, SEVERAL, SOURCES
from tests.drills.soundness import next_start
from tests.drills.test_kills import boundaries


def recorded(home: Path) -> Counter[str]:
    """How many events of each name there are."""
    with ArchiveHome(home) as opened:
        return Counter(row[4] for row in opened.archive.recorder.read(0, 10**6))


@pytest.mark.drill
@pytest.mark.parametrize("kind", SOURCES)
def test_an_import_killed_in_the_middle_is_ended_by_the_same_command(live: Nursery, fresh: Fresh, kind: str):
    scenario, home = f"import_{kind}", fresh("projected")
    steps = boundaries(live(scenario, home).steps)
    whole, counts = recorded(home), next_start(home)
    assert whole.total() - recorded(fresh("projected")).total() >= SEVERAL > BATCH
    for step in steps[:: max(1, len(steps) // 6)]:
        home = fresh("projected")
        assert live(scenario, home, step).killed
        assert not live(scenario, home).killed
        assert recorded(home) == whole, f"after dying at {step}"
        assert next_start(home) == counts, f"after dying at {step}"
