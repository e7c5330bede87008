"""The sample archive, built once for every test that asks it."""

from collections.abc import Iterator

import pytest

from services.home.archive_home import ArchiveHome
from tests.api.sample.asked import Office
from tests.api.sample.template import copied, last_day


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArchiveHome]:
    """The sample as `archive demo` builds it, on the day of its last step."""
    with ArchiveHome(copied(tmp_path_factory, tmp_path_factory.mktemp("kept") / "home"), clock=last_day()) as home:
        yield home


@pytest.fixture(scope="session")
def office(kept: ArchiveHome) -> Office:
    """The sample as its archivist asks it."""
    return Office(kept)
