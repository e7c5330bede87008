"""The sample archive, built once for every test that asks it."""

from collections.abc import Iterator

import pytest

from api.sample.build import SampleClock, build
from services.home.archive_home import ArchiveHome, make_home


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArchiveHome]:
    """The sample as `archive demo` builds it, on the day after its last step."""
    folder, clock = tmp_path_factory.mktemp("kept") / "home", SampleClock()
    make_home(folder, origin="sample")
    with ArchiveHome(folder, clock=clock) as home:
        by = home.admin().actor
        assert by
        build(home.archive, home.blobs, by=by, clock=clock, destroy=home.disposing.finish)
        home.projections.catch_up()
        yield home
