"""A small office that ended, and a package of it; two others, and the archive of their successor."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.handover.package.create import Package
from services.home.archive_home import ArchiveHome, make_home
from tests.api.disposals import Office, an_office
from tests.services.backup.backed_up import file
from tests.services.handover.offices import an_ended_office
from tests.services.handover.packages import OPEN, PERSONAL, SECRET, package_of
from tests.services.handover.packing import packed


@pytest.fixture(scope="package")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with an_office(tmp_path_factory.mktemp("handing") / "home") as made:
        made.paper(OPEN, "Avustus myönnetään alueelle.", personal="none")
        made.paper(SECRET, "Salattu teksti.", publicity={"publicity": "not_public"}, personal="none")
        made.paper(PERSONAL, "Osoite ja puhelin.", personal="personal")
        made.executed(made.paper("Hävitettävä", "Hävitettävä teksti.", personal="none"))
        yield made


@pytest.fixture(scope="package")
def made(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Package:
    return package_of(office, tmp_path_factory.mktemp("packages"))


@pytest.fixture(scope="package")
def offices(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two predecessors; nothing changes them."""
    folder = tmp_path_factory.mktemp("offices")
    return {origin: an_ended_office(folder / origin, origin) for origin in ("eka", "toka")}


@pytest.fixture(scope="package")
def packages(offices: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A package of each."""
    folder, packed_of = tmp_path_factory.mktemp("received"), {}
    for origin, path in offices.items():
        with ArchiveHome(path) as home:
            packed_of[origin] = packed(home, folder / origin)
    return packed_of


@pytest.fixture
def successor(tmp_path: Path) -> Iterator[ArchiveHome]:
    """The archive of the successor, with a document of its own."""
    make_home(tmp_path / "successor", origin="seuraaja", organisation="Seuraaja")
    with ArchiveHome(tmp_path / "successor") as home:
        file(home, "Oma avustus", b"oma")
        yield home
