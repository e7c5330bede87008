"""Packages of small offices, and their lines."""

from pathlib import Path
from typing import Any

from archive.ledger.leaf import Entry
from archive.ledger.proof import Opened, export_line
from archive.record.store import Archive
from services.handover.package.create import create_package
from services.home.archive_home import ArchiveHome


def line_of(archive: Archive, row: Any) -> bytes:
    """An event as a line of a package, with its content or destroyed."""
    lying = archive.recorder.contents.at(row[0])
    shown = "destroyed" if lying is None else Opened(*archive.recorder.contents.opened(lying))
    return export_line(Entry(*row[:8]), shown)  # type: ignore[arg-type]


def packed(home: ArchiveHome, out: Path) -> Path:
    """A package of the whole archive."""
    home.projections.catch_up()
    return Path(create_package(home, home.admin(), out, to="Seuraaja", door="test").folder)
