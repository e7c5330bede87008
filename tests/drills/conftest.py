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


Live = Callable[[str, Path, int], Ended]


@pytest.fixture(scope="session")
def live() -> Iterator[Live]:
    """Run a scenario on a home in a child, which dies before a step (0: lives to its end)."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.drills.nursery"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    assert process.stdout

    def lived(scenario: str, home: Path, die_at: int) -> Ended:
        Path(f"{home}.steps").unlink(missing_ok=True)
        process.stdin.write(json.dumps({"scenario": scenario, "home": str(home), "die_at": die_at}) + "\n")
        process.stdin.flush()
        answer = json.loads(process.stdout.readline())
        assert answer["signal"] in (0, 9)
        assert answer["signal"] or answer["code"] == 0, f"{scenario} failed, see its traceback above"
        return Ended(answer["signal"] == 9, answer["steps"])

    yield lived
    process.stdin.close()
    process.stdout.close()
    assert process.wait(10) == 0


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


@pytest.fixture
def fresh(prepared: Path, tmp_path: Path) -> Iterator[Callable[[str], Path]]:
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
