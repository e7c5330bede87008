"""An archive, and its record put back to an earlier state."""

import shutil
from pathlib import Path

import pytest

from services.home.archive_home import make_home
from tests.api.older_record.rolled_back import grow


@pytest.fixture(scope="package")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with three documents, caught up; beside it its record as it was after the first."""
    folder = tmp_path_factory.mktemp("grown")
    make_home(folder / "home", origin="popsote", organisation="Valmistelutoimisto")
    for number in range(1, 4):
        grow(folder / "home", f"Paperi {number}")
        if number == 1:
            shutil.copy(folder / "home" / "events.sqlite", folder / "older.sqlite")
    return folder


@pytest.fixture
def home(grown: Path, tmp_path: Path) -> Path:
    """A copy of it for one test."""
    shutil.copytree(grown, tmp_path, dirs_exist_ok=True)
    return tmp_path / "home"
