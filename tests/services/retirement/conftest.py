"""An office that ended, and the archive that has all of it."""

import shutil
from pathlib import Path

import pytest

from tests.services.handover.offices import an_ended_office
from tests.services.retirement.retiring import Two, two_archives


@pytest.fixture(scope="package")
def handed(tmp_path_factory: pytest.TempPathFactory) -> Two:
    """An office that handed everything over; nothing changes it."""
    folder = tmp_path_factory.mktemp("handed")
    return two_archives(an_ended_office(folder / "office", "eka"), folder)


@pytest.fixture
def two(handed: Two, tmp_path: Path) -> Two:
    """A copy of it."""
    sender = Path(shutil.copytree(handed.sender, tmp_path / "sender"))
    return handed._replace(sender=sender, successor=Path(shutil.copytree(handed.successor, tmp_path / "successor")))
