"""An archive with some history for its read models to follow."""

from pathlib import Path
from typing import Any

import pytest

from projections import read_models as projecting
from services.home.archive_home import ArchiveHome, make_home


@pytest.fixture(params=["tantivy", "whoosh"])
def home(request: pytest.FixtureRequest, tmp_path: Path, clock: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ARCHIVE_ENGINE", request.param)
    monkeypatch.delenv("ARCHIVE_HOME", raising=False)
    monkeypatch.setattr(projecting, "WAIT_SECONDS", 5.0)
    make_home(tmp_path / "home", origin="test")
    with ArchiveHome(tmp_path / "home", clock=clock) as opened:
        yield opened
