"""An archive that was backed up before holds changed, and restored."""

from pathlib import Path

import pytest

from tests.api.destruction_lists.place import CSV, MANIFEST, Place
from tests.api.hold_lists.place import MANDATE, SAYS, memo


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with a backup, a hold placed after it, and a list published after that."""
    folder = tmp_path_factory.mktemp("holds") / "place"
    (folder / "paperit" / "hanke").mkdir(parents=True)
    (folder / "paperit" / "hanke" / "muistio.txt").write_text("Hävitettävä sisältö.", "utf-8")
    (folder / "paperit" / "manifest.csv").write_text(MANIFEST, "utf-8")
    (folder / "tos.csv").write_text(CSV, "utf-8")
    place = Place(folder)
    place("init", "--origin", "popsote", "--organisation", "Koe")
    with (place.home / "archive.toml").open("a") as file:
        file.write("cooling_off_days = 0\n")
    place("schedule", "import", folder / "tos.csv", "--version", "1", "--from", "2020-01-01")
    place.backup().rename(folder / "empty")
    place("import", folder / "paperit")
    place.backup().rename(folder / "first")
    place("hold", "place", memo(place, place.home), "--mandate", MANDATE, "--reason", SAYS)
    place.publish()
    return folder


@pytest.fixture
def place(before: Path, tmp_path: Path) -> Place:
    import shutil

    shutil.copytree(before, tmp_path / "place")
    return Place(tmp_path / "place")
