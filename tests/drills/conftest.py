"""The nursery of children to be killed, and archives prepared once and copied for each rehearsal."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.drills.scenarios import (
    Acknowledged,
    file_one_document,
    import_lines,
    new_home,
    project,
    some_history,
    write_lines,
)

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ended:
    """How a child ended: the signal that killed it, or the steps it took."""

    killed: bool
    steps: list[str]


class Nursery:
    """Children that live through a scenario on a home, one at a time, and die when told."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.drills.nursery"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def __call__(self, scenario: str, home: Path, die_at: int = 0, die_after: float = 0) -> Ended:
        """Live until the end, a step or a number of seconds."""
        Path(f"{home}.steps").unlink(missing_ok=True)
        assert self._process.stdin
        assert self._process.stdout
        asked = {"scenario": scenario, "home": str(home), "die_at": die_at, "die_after": die_after}
        self._process.stdin.write(json.dumps(asked) + "\n")
        answer = json.loads(self._process.stdout.readline())
        assert answer["signal"] in (0, 9)
        assert answer["signal"] or answer["code"] == 0, f"{scenario} failed, see its traceback above"
        return Ended(answer["signal"] == 9, answer["steps"])

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.stdout.close()
        assert self._process.wait(10) == 0


@pytest.fixture(scope="session")
def live() -> Iterator[Nursery]:
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.fixture(scope="session")
def live_beside() -> Iterator[Nursery]:
    """A second nursery, for a child that lives at the same time."""
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Homes to copy: `recorded` has events no view took, `projected` has all in its views, `nothing` is empty.

    Every word the scenarios use was analysed once before, so that no child loads the morphology.
    """
    folder = tmp_path_factory.mktemp("prepared")
    write_lines(folder / "source")
    for name in ("words", "recorded", "projected"):
        new_home(folder / name)
        some_history(folder / name)
    with Acknowledged(folder / "words") as acknowledged:
        for learn in (import_lines, file_one_document):
            learn(folder / "words", acknowledged)
    for name in ("recorded", "projected"):
        shutil.copy(folder / "words" / "views" / "words.sqlite", folder / name / "views" / "words.sqlite")
    with Acknowledged(folder / "projected") as acknowledged:
        project(folder / "projected", acknowledged)
    (folder / "nothing").mkdir()
    return folder


Fresh = Callable[[str], Path]


@pytest.fixture
def fresh(prepared: Path, tmp_path: Path) -> Iterator[Fresh]:
    """A copy of a prepared home, another at each call; the one before goes."""
    made: list[Path] = []

    def copied(name: str) -> Path:
        for path in made:
            shutil.rmtree(path.parent)
        made[:] = [tmp_path / f"run-{len(list(tmp_path.iterdir()))}" / "home"]
        made[0].parent.mkdir()
        shutil.copytree(prepared / name, made[0])
        (made[0].parent / "source").symlink_to(prepared / "source")
        return made[0]

    yield copied
