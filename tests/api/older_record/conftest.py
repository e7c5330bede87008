"""An archive, and its record put back to an earlier state."""

import shutil
from pathlib import Path

import pytest

from services.home.archive_home import make_home
from tests.api.older_record.rolled_back import grow


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An archive with three documents, caught up; beside it its record as it was after the first."""
    make_home(tmp_path / "home", origin="popsote", organisation="Valmistelutoimisto")
    for number in range(1, 4):
        grow(tmp_path / "home", f"Paperi {number}")
        if number == 1:
            shutil.copy(tmp_path / "home" / "events.sqlite", tmp_path / "older.sqlite")
    return tmp_path / "home"
