"""A secret record kept in an archive that seals."""

from pathlib import Path

import pytest

from tests.archive.sealing.sealed_archive import (  # fmt: skip
    a_sealed_archive,
)


@pytest.fixture
def kept(tmp_path: Path):
    with a_sealed_archive(tmp_path / "home") as opened:
        yield opened
