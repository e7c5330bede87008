"""The soak over `archive serve`: a short one among the drills, ten minutes in CI, an hour before a release.

ARCHIVE_SOAK_MINUTES and ARCHIVE_SOAK_SEED say how long and which; the log of rounds and findings is printed.
"""

import os
from pathlib import Path

import pytest

from tests.drills.soak.memory import Memory
from tests.drills.soak.soaking import soak

NOT_YET: frozenset[str] = frozenset()
"""What the archive is known not to stand yet."""
SHORT_MINUTES = 1.2


def soaked(folder: Path, minutes: float, seed: int) -> Memory:
    """A soak of so long, with its log printed."""
    memory = soak(folder, minutes=minutes, seed=seed, without=NOT_YET, round_seconds=min(75, minutes * 30))
    print((folder / "soak.log").read_text())
    return memory


def stories(memory: Memory) -> str:
    return "\n".join(f"{each.times} x {each.kind}: {each.story}" for each in memory.findings.values())


@pytest.mark.drill
@pytest.mark.timeout(1200)
def test_two_servers_under_everybody_at_once_keep_what_they_answered(tmp_path: Path):
    memory = soaked(tmp_path, SHORT_MINUTES, 1)
    assert memory.receipts
    assert not memory.findings, stories(memory)


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_two_servers_under_everybody_keep_what_they_answered_for_long(tmp_path: Path):
    minutes = float(os.environ.get("ARCHIVE_SOAK_MINUTES", "60"))
    memory = soaked(tmp_path, minutes, int(os.environ.get("ARCHIVE_SOAK_SEED", "1")))
    assert memory.receipts
    assert not memory.findings, stories(memory)
