"""The sample archive, built once for every test that asks it."""

from collections.abc import Iterator

import pytest

from api.sample.build import SampleClock, build
from api.sample.keeping import judged_closed
from services.home.archive_home import ArchiveHome, make_home
from tests.api.sample.asked import Office


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArchiveHome]:
    """The sample as `archive demo` builds it, on the day after its last step."""
    folder, clock = tmp_path_factory.mktemp("kept") / "home", SampleClock()
    make_home(folder, origin="sample")
    with ArchiveHome(folder, clock=clock) as home:
        by = home.admin().actor
        assert by
        finish, close = home.disposing.finish, judged_closed(home)
        build(home.archive, home.blobs, by=by, clock=clock, destroy=finish, close=close)
        home.projections.catch_up()
        yield home


@pytest.fixture(scope="session")
def office(kept: ArchiveHome) -> Office:
    """The sample as its archivist asks it."""
    return Office(kept)
