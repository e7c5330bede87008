"""Which files belong to a copied record: those its clear content names, and those of its sealed records."""

import re
from dataclasses import dataclass
from pathlib import Path

from archive.record.sqlite.operations import Operations

_DIGEST = re.compile(rb'"digest":"([0-9a-f]{64})"')
Standing = tuple[int, tuple[tuple[str, str], ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Paths of files from the home of the archive, and how the record stood that asks for them."""

    paths: list[str]
    standing: Standing

    @staticmethod
    def standing_of(record: Operations) -> Standing:
        """How many contents are destroyed, which records are sealed, which are being sealed or unsealed: what moves
        files.
        """
        return record.destructions.count(), *record.sealed.standing()


def wanted(copied: Operations, home: Path) -> Wanted:
    """The files of a copied record. While some are being sealed or unsealed, every file there is."""
    standing = Wanted.standing_of(copied)
    blobs, named = home / "blobs", _named(copied)
    if standing[2]:
        named |= {path.name for path in blobs.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*") if len(path.name) == 64}
    paths = [f"blobs/{digest[:2]}/{digest[2:4]}/{digest}" for digest in sorted(named)]
    for stream in sorted({stream for stream, _ in standing[1]} | set(standing[2])):
        folder = blobs / "sealed" / stream[:2] / stream
        names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
        paths += [f"blobs/sealed/{stream[:2]}/{stream}/{name}" for name in names if not name.endswith(".part")]
    return Wanted(paths, standing)


def _named(copied: Operations) -> set[str]:
    return {digest.decode() for content in copied.contents.naming_files() for digest in _DIGEST.findall(content)}
