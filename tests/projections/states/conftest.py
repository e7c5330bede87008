"""State views that follow the archive of a test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.record.store import Archive
from tests.projections.states.shown import Views


@pytest.fixture
def views(archive: Archive, tmp_path: Path) -> Iterator[Views]:
    made = Views(archive, tmp_path)
    yield made
    made.reader.close()
    made.model.close()
