"""Copies a generation of a read model that another process may still write to: as of one moment, or not at all."""

import shutil
from pathlib import Path

from archive.files.databases import BESIDE, SUFFIX, copy_beside
from projections.generations.folders import SUPERSEDED

_OWN = (".in-use", SUPERSEDED)


class Changing(OSError):
    """The generation was written to while it was copied; the copy is tried again."""


def copy_generation(source: Path, target: Path) -> None:
    """Copy every file; a database as of its last commit, read by SQLite alone. Refuses: what changes meanwhile."""
    before = _files(source)
    for path in before:
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == SUFFIX:
            copy_beside(path, place)
        else:
            shutil.copyfile(path, place)
    if _files(source) != before:
        raise Changing("A generation changed while it was copied.")


def _files(folder: Path) -> dict[Path, tuple[int, int] | None]:
    """The files of a generation with their sizes and moments; of databases, which copy as of one moment, the names."""
    found: dict[Path, tuple[int, int] | None] = {}
    for path in sorted(folder.rglob("*")):
        beside = any(path.name.endswith(SUFFIX + end) for end in BESIDE if end)
        if path.name in _OWN or beside or not path.is_file():
            continue
        said = path.stat()
        found[path] = None if path.suffix == SUFFIX else (said.st_size, said.st_mtime_ns)
    return found
