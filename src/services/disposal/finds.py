"""Where something of the destroyed was found: kept until the certificate, so that no loss of probes passes over it.

A find is kept as a keyed hash of a file's name and bytes: neither says anything of what was destroyed.
"""

from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from archive.files.apart import apart, digests
from archive.record.store import Archive
from services.disposal.file_search import files_in


def keep_finds(archive: Archive, disposal: UUID, home: Path, places: Iterable[str]) -> None:
    """Keep which files something was found in, as they are now."""
    marks = _marks(archive, home, [place for place in places if (home / place).exists()])
    with archive.recorder.transaction() as record:
        record.destructions.keep_found(str(disposal), marks)


def still_found(archive: Archive, disposal: UUID, home: Path) -> list[str]:
    """Files in which something was found before and that are as they were."""
    known = set(archive.recorder.destructions.found_by(str(disposal)))
    if not known:
        return []
    marks = _marks(archive, home, [path.relative_to(home).as_posix() for path in files_in(home)])
    return [name for mark, name in marks.items() if mark in known]


def _marks(archive: Archive, home: Path, names: list[str]) -> dict[str, str]:
    read = apart(digests, home, names)
    return {archive.natural_key("find", name, digest).hex(): name for name, digest in read.items()}
