"""An archive to back up, and the command."""

from pathlib import Path

import pytest

from services.home.archive_home import ArchiveHome, make_home
from tests.services.backup.backed_up import CLEAR_TEXT, SECRET_TEXT, command, file


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An archive with a public and a secret document, and a checkpoint published before any backup."""
    make_home(tmp_path / "home", origin="popsote", organisation="Valmistelutoimisto")
    with ArchiveHome(tmp_path / "home") as opened:
        file(opened, "Esityslista", CLEAR_TEXT)
        file(opened, "Lausunto", SECRET_TEXT, secret=True)
    (tmp_path / "published").mkdir()
    command(tmp_path / "home", "checkpoint", "--to", tmp_path / "published")
    return tmp_path / "home"
