"""Puts a backup back into an empty home: every byte compared with its manifest, nothing served before it is whole.

What is put back lies in `restoring/` of the home (placing.py). Source of the duty to destroy again: the list of
destructions, archive.disposal.listing.
"""

import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from uuid import UUID

from archive.backup.copying import place, sync_all
from archive.backup.making import KEYS, RECORD, Progress
from archive.backup.manifest import FACTS, KEYS_FACTS, Facts, manifest_of, read_facts, read_key_facts
from archive.backup.placing import RESTORED, RESTORING
from archive.disposal.listing import DestroyedRecord, destroyed_records
from archive.errors import Conflict, Damaged, Invalid, NotFound
from archive.ledger.log import nodes_of
from archive.ledger.tree import root_at
from archive.store import Archive

_ALLOWED = {"keys", "lost+found", RESTORING}


class NotNewest(Conflict):
    """A list of destructions that lacks one the backup knows of is not the newest."""

    code = "list_not_newest"
    field = "destructions"
    remedy = "Take the list from beside the newest published checkpoint, or from 'archive dispose export'."

    def __init__(self, lacking: int) -> None:
        super().__init__(f"The backup knows of {lacking} destructions that the list does not name.")


def chosen(folder: Path) -> Path:
    """The backup a folder is, or the newest of those in it. Refuses: none there."""
    if (folder / FACTS).exists():
        return folder
    found = [path.parent for path in folder.glob(f"[!.]*/{FACTS}")] if folder.is_dir() else []
    if not found:
        raise NotFound("There is no whole backup in this folder.", field="DIR", remedy="Name the folder of a backup.")
    if len({read_facts(path).origin for path in found}) > 1:
        raise Invalid("There are backups of several archives here.", field="DIR", remedy="Name the folder of one.")
    return max(found, key=lambda path: (read_facts(path).position, path.name))


def keys_for(facts: Facts, folder: Path) -> Path:
    """The folder of keys that belongs to a backup: this one, or one in it. Refuses: keys of another backup."""
    places = [folder, *sorted(path for path in folder.glob("[!.]*") if path.is_dir())] if folder.is_dir() else []
    for path in places:
        if (path / KEYS_FACTS).exists() and read_key_facts(path).backup == facts.backup:
            return path
    raise NotFound("The keys of this backup are not in this folder.", field="--keys", remedy="Name where they lie.")


def put_back(backup: Path, keys: Path | None, home: Path, *, progress: Progress = lambda done, total: None) -> Path:
    """Copy a backup into `restoring/` of its new home; answers with that folder.

    Refuses: a home in use, a file that is missing or not the one of the manifest, a record that is not the one it says.
    """
    facts = read_facts(backup)
    require_empty(home)
    shutil.rmtree(home / RESTORING, ignore_errors=True)
    home.mkdir(parents=True, exist_ok=True)
    target = home / RESTORING
    target.mkdir(mode=0o700)
    for number, (digest, name) in enumerate(manifest_of(backup, facts), 1):
        _put(backup / name, target / name, digest)
        progress(number, facts.files)
    if keys is not None:
        _put(keys / KEYS, target / KEYS, read_key_facts(keys).sha256)
        (target / KEYS).chmod(0o600)
    _require_record(target / RECORD, facts)
    sync_all()
    return target


def require_empty(home: Path) -> None:
    """Refuse a home that holds anything but a master key put there before, or what an interrupted restore left."""
    if (home / RESTORED).exists():
        raise Conflict("An archive was restored here already.", field="home", remedy="Open it; that completes it.")
    if home.exists() and (not home.is_dir() or {path.name for path in home.iterdir()} - _ALLOWED):
        raise Conflict("A backup is put back into an empty folder.", field="home", remedy="Name another with --home.")


def require_newest(archive: Archive, listed: Iterable[DestroyedRecord]) -> None:
    """Refuse a list of destructions that lacks one of those the record itself knows."""
    named = {each.record for each in listed}
    lacking = {each.record for each in destroyed_records(archive)} - named
    if lacking:
        raise NotNewest(len(lacking))


def backup_id(backup: Path) -> UUID:
    return UUID(read_facts(backup).backup)


def _put(source: Path, target: Path, digest: str) -> None:
    try:
        found = place(source, target, link=False, durably=False)
    except FileNotFoundError:
        raise Damaged("A file of the backup is missing.", field="backup", remedy="Take another backup.") from None
    if found != digest:
        target.unlink()
        raise Damaged("A file of the backup was altered.", field="backup", remedy="Take another backup.")


def _require_record(path: Path, facts: Facts) -> None:
    """The record put back stands where the backup says, with the tree it says."""
    with closing(sqlite3.connect(path)) as db:
        position = db.execute("SELECT max(position) FROM event").fetchone()[0] or 0
        if position != facts.position or root_at(position, nodes_of(db)).hex() != facts.root:
            raise Damaged("The record of the backup is not the one it says.", field="backup")
