"""A small office that ended, and a package of it."""

from collections.abc import Iterator

import pytest

from services.handover.package.create import Package
from tests.api.disposals import Office, an_office
from tests.services.handover.packages import OPEN, PERSONAL, SECRET, package_of


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
