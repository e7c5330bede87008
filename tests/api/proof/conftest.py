"""An archive to prove, the command, and a stranger who checks what it hands out."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.home.archive_home import ArchiveHome, make_home
from tests.api.proof.stranger import run


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with a few records, a file, and nothing signed yet."""
    home = tmp_path_factory.mktemp("proofs") / "home"
    make_home(home, origin="proofs", organisation="Todistelu")
    papers = home.parent / "papers"
    papers.mkdir()
    for number in range(3):
        (papers / f"muistio {number}.txt").write_text(f"Muistio {number}: valtionavustus myönnettiin.\n")
    run(home, "import", str(papers))
    return home


@pytest.fixture
def home(founded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(founded, tmp_path / "home"))


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[ArchiveHome]:
    make_home(tmp_path / "kept", origin="kept", organisation="Pidetty")
    with ArchiveHome(tmp_path / "kept") as home:
        yield home
