"""What a backup states about itself: `backup.json`, and `manifest-sha256.txt`, which `sha256sum -c` reads as well.

A backup is a folder with the settings, the record, the log of readings and the files, as they are in an archive. Views
and index are never in it: they are rebuilt. Neither are keys: they are in a folder of their own, elsewhere.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import orjson
from pydantic import ValidationError

from archive.errors import Damaged, Invalid
from archive.files.digest import digest_of
from archive.files.whole import written_whole
from archive.values import Value

FORMAT, KEYS_FORMAT = "archive-backup.v1", "archive-backup-keys.v1"
FACTS, MANIFEST, KEYS_FACTS = "backup.json", "manifest-sha256.txt", "keys.json"
_LINE = re.compile(r"([0-9a-f]{64})  ([^\n]+)\n")


class Facts(Value):
    """Which backup this is, of which archive, at which position of it, and what its manifest must be."""

    backup: str
    origin: str
    made_at: str
    position: int
    root: str
    checkpoint: str | None = None
    destroyed: int
    files: int
    bytes: int
    with_keys: bool
    manifest: str
    format: str = FORMAT

    def write(self, folder: Path) -> None:
        """Write `backup.json` into the folder."""
        written_whole(folder / FACTS, [orjson.dumps(self.model_dump(), option=orjson.OPT_INDENT_2) + b"\n"])


class KeyFacts(Value):
    """Which backup these keys belong to."""

    backup: str
    origin: str
    sha256: str
    format: str = KEYS_FORMAT

    def write(self, folder: Path) -> None:
        """Write the description of a backup of keys into the folder."""
        written_whole(folder / KEYS_FACTS, [orjson.dumps(self.model_dump(), option=orjson.OPT_INDENT_2) + b"\n"])


def read_facts(folder: Path) -> Facts:
    """The facts of a backup. Refuses: no backup there, or one of another format."""
    said = _read(folder / FACTS, FORMAT)
    try:
        return Facts.model_validate(said)
    except ValidationError:
        raise _no_backup() from None


def read_key_facts(folder: Path) -> KeyFacts:
    """The facts of backed up keys. Refuses: none there."""
    said = _read(folder / KEYS_FACTS, KEYS_FORMAT)
    try:
        return KeyFacts.model_validate(said)
    except ValidationError:
        raise _no_backup() from None


def manifest_of(folder: Path, facts: Facts) -> Iterator[tuple[str, str]]:
    """Digest and path of every file of a backup. Refuses: a manifest that is not the one its facts name."""
    path = folder / MANIFEST
    if digest_of(path) != facts.manifest:
        raise Damaged("The manifest of the backup was altered.", field="backup")
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            digest, name = _parted(line)
            if not _stays_inside(name):
                raise Damaged("The manifest of the backup names a file outside it.", field="backup")
            yield digest, name


def lines_of(path: Path) -> Iterator[tuple[str, str]]:
    """Digest and path as far as a manifest in progress was written; a line cut short ends it."""
    if path.exists():
        with path.open(encoding="utf-8", newline="\n") as file:
            for line in file:
                if not _LINE.fullmatch(line):
                    return
                yield _parted(line)


def _parted(line: str) -> tuple[str, str]:
    found = _LINE.fullmatch(line)
    if found is None:
        raise Damaged("A line of the manifest cannot be read.", field="backup")
    return found[1], found[2]


def _stays_inside(name: str) -> bool:
    path = Path(name)
    return not path.is_absolute() and ".." not in path.parts and os.sep != name


def _read(path: Path, format: str) -> dict[str, object]:
    try:
        said = orjson.loads(path.read_bytes())
    except (OSError, ValueError):
        raise _no_backup() from None
    if not isinstance(said, dict) or said.get("format") != format:
        raise _no_backup()
    return said


def _no_backup() -> Invalid:
    return Invalid("There is no complete backup in this folder.", field="backup", remedy="Give the folder of a backup.")
