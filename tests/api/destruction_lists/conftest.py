"""An archive that was backed up before a destruction, and restored without it."""

import json
import shutil
from pathlib import Path

import pytest

from tests.api.destruction_lists.place import CSV, LINE, MANIFEST, Place


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with a backup from before two papers were imported and destroyed; the list is published."""
    folder = tmp_path_factory.mktemp("lists") / "place"
    (folder / "paperit" / "hanke").mkdir(parents=True)
    (folder / "paperit" / "hanke" / "muistio.txt").write_text("Hävitettävä sisältö.", "utf-8")
    (folder / "paperit" / "toinen.txt").write_text("Säilyvä sisältö.", "utf-8")
    (folder / "paperit" / "manifest.csv").write_text(MANIFEST, "utf-8")
    (folder / "rivit.jsonl").write_text(json.dumps(LINE) + "\n", "utf-8")
    (folder / "tos.csv").write_text(CSV, "utf-8")
    place = Place(folder)
    place("init", "--origin", "popsote", "--organisation", "Koe")
    with (place.home / "archive.toml").open("a") as file:
        file.write("cooling_off_days = 0\n")
    place("schedule", "import", folder / "tos.csv", "--version", "1", "--from", "2020-01-01")
    place.backup().rename(folder / "first")
    assert place.imported() == []
    place.backup().rename(folder / "second")
    assert len(place.destroy_all()) == 2
    place.publish()
    return folder


@pytest.fixture
def place(before: Path, tmp_path: Path) -> Place:
    shutil.copytree(before, tmp_path / "place")
    return Place(tmp_path / "place")
