"""An archive, and its record put back to an earlier state."""

import hashlib
import shutil
from pathlib import Path

import pytest

from archive.founding.acceptance import RecordRolledBack
from services.audit.verification import audit
from services.home.archive_home import ArchiveHome
from tests.services.backup.backed_up import file

WHY = "Uudempaa ei löytynyt."


def grow(home: Path, title: str) -> int:
    """File a document and bring the views up to it; answers with the position."""
    with ArchiveHome(home) as opened:
        file(opened, title, title.encode())
        opened.projections.catch_up()
        return opened.archive.position


def put(older: Path, home: Path) -> None:
    """Put a copy of the record in the place of the one that is there, alone."""
    for path in home.glob("events.sqlite*"):
        path.unlink()
    shutil.copy(older, home / "events.sqlite")


def refusal(home: Path) -> RecordRolledBack:
    with pytest.raises(RecordRolledBack) as refused:
        ArchiveHome(home).close()
    return refused.value


def derived(home: Path) -> dict[str, str]:
    """A digest of every file of views and index."""
    files = (path for name in ("views", "index") for path in (home / name).rglob("*") if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def kind_of_difference(home: Path) -> str | None:
    found = audit(home)
    return found.first_difference.kind if found.first_difference else None
