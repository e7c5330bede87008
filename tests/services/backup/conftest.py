"""An archive to back up, and the command."""

import shutil
from pathlib import Path

import pytest

from services.home.archive_home import ArchiveHome, make_home
from tests.services.backup.backed_up import CLEAR_TEXT, SECRET_TEXT, command, file


@pytest.fixture(scope="package")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with a public and a secret document, and a checkpoint published before any backup."""
    folder = tmp_path_factory.mktemp("filled")
    make_home(folder / "home", origin="popsote", organisation="Valmistelutoimisto")
    with ArchiveHome(folder / "home") as opened:
        file(opened, "Esityslista", CLEAR_TEXT)
        file(opened, "Lausunto", SECRET_TEXT, secret=True)
    (folder / "published").mkdir()
    command(folder / "home", "checkpoint", "--to", folder / "published")
    return folder


@pytest.fixture
def home(filled: Path, tmp_path: Path) -> Path:
    """A copy of it for one test."""
    shutil.copytree(filled, tmp_path, dirs_exist_ok=True)
    return tmp_path / "home"
