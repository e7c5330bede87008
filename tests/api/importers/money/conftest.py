"""An office to import into, and files to import."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.api.importers.office import Office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "office")


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file of a source."""

    def write(name: str, text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / "source" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode(encoding))
        return path

    return write
