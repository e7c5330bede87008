"""A stored archive, and what somebody may do to its rows."""

from pathlib import Path

import pytest

import archive.case.events  # noqa: F401  the names a retitled case may have had
from tests.archive.ledger.stored_archive import StoredArchive, a_stored_archive


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> StoredArchive:
    return a_stored_archive(tmp_path_factory.mktemp("stored") / "home")


@pytest.fixture
def stored(original: StoredArchive, tmp_path: Path) -> StoredArchive:
    return original.copied(tmp_path / "home")
