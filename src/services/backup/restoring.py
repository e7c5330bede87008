"""Puts a backup back into an empty home: every byte compared with its manifest, nothing served before it is whole.

What is restored is in `restoring/` of the home (placing.py). Source of the duty to destroy again: the list of
destructions, archive.disposal.listing.
"""

import shutil
from datetime import datetime
from pathlib import Path
from uuid import UUID

from archive.backup.usecases import restored_from
from archive.disposal.listing import DestructionList, destroyed_records
from archive.disposal.statement import NEWEST
from archive.errors import Conflict, Damaged, Invalid, NotFound
from archive.files.databases import DatabaseDamaged, DatabaseUnusable, translated
from archive.files.rights import for_owner_alone
from archive.founding.events import DestructionsAdopted
from archive.founding.usecases import founding_id
from archive.ledger.checkpoint.succession import Introduction, introduced
from archive.record.sqlite.operations import opened_record
from archive.record.store import Archive
from services.backup.copying import place, sync_all
from services.backup.making import KEYS, RECORD, Progress
from services.backup.manifest import FACTS, KEYS_FACTS, Facts, manifest_of, read_facts, read_key_facts
from services.backup.placing import RESTORED, RESTORING

_ALLOWED = {"keys", "lost+found", RESTORING}


class NotNewest(Conflict):
    """A list of destructions lacks one that the backup contains, or is older than one it applied."""

    code = "list_not_newest"
    field = "destructions"
    remedy = NEWEST


class HoldsNotNewest(Conflict):
    """A list of holds from before the backup, or from before the list of destructions: it may lack the newest ones."""

    code = "holds_not_newest"
    field = "holds"
    remedy = "Use the newest holds.jsonl. If this is the newest, confirm it: --older, or `older` over REST."


def chosen(folder: Path) -> Path:
    """The backup a folder is, or the newest of those in it. Refuses: none there."""
    if (folder / FACTS).exists():
        return folder
    found = [path.parent for path in folder.glob(f"[!.]*/{FACTS}")] if folder.is_dir() else []
    if not found:
        raise NotFound(
            "There is no complete backup in this folder.", field="DIR", remedy="Give the folder of a backup."
        )
    if len({read_facts(path).origin for path in found}) > 1:
        raise Invalid(
            "This folder contains backups of several archives.", field="DIR", remedy="Give the folder of one of them."
        )
    return max(found, key=lambda path: (read_facts(path).position, path.name))


def keys_for(facts: Facts, folder: Path) -> Path:
    """The folder of keys that belongs to a backup: this one, or one in it. Refuses: keys of another backup."""
    places = [folder, *sorted(path for path in folder.glob("[!.]*") if path.is_dir())] if folder.is_dir() else []
    for path in places:
        if (path / KEYS_FACTS).exists() and read_key_facts(path).backup == facts.backup:
            return path
    raise NotFound(
        "The keys of this backup are not in this folder.", field="--keys", remedy="Give the folder that contains them."
    )


def put_back(backup: Path, keys: Path | None, home: Path, *, progress: Progress = lambda done, total: None) -> Path:
    """Copy a backup into `restoring/` of its new home; answers with that folder.

    Refuses: a home in use, a file that is missing or not the one of the manifest, a record that is not the one it says.
    """
    facts = read_facts(backup)
    require_empty(home)
    for_owner_alone()
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
        raise Conflict(
            "An archive was already restored here.",
            field="home",
            remedy="Open it with any command; that completes the restore.",
        )
    if home.exists() and (not home.is_dir() or {path.name for path in home.iterdir()} - _ALLOWED):
        raise Conflict(
            "A backup can only be restored into an empty folder.",
            field="home",
            remedy="Choose another folder with --home.",
        )


def keys_known(backup: Path, facts: Facts) -> list[Introduction]:
    """The keys that sign for the archive, by its backup. Refuses: a record that cannot be read."""
    try:
        with translated(), opened_record(backup / RECORD) as record:
            return introduced(record.history, facts.origin)
    except (DatabaseDamaged, DatabaseUnusable):
        raise Damaged(
            "The record of the backup cannot be read.", field="backup", remedy="Use another backup."
        ) from None


def require_newest(archive: Archive, listed: DestructionList) -> None:
    """Refuse a list of destructions that lacks one the record itself knows, or is older than one it carried out."""
    lacking = {each.record for each in destroyed_records(archive)} - {each.record for each in listed.records}
    if lacking:
        raise NotNewest(f"The backup contains {len(lacking)} destructions that are missing from the list.")
    events = (each.event for each in archive.history(founding_id(archive)))
    carried = [each.made_at for each in events if isinstance(each, DestructionsAdopted) and each.made_at]
    if listed.made_at is not None and listed.made_at < max(carried, default=listed.made_at):
        raise NotNewest("The archive had applied a newer list before the backup was made.")


def require_newest_holds(archive: Archive, made_at: datetime) -> None:
    """Refuse a list of holds older than the copy this archive was restored from, or than the list carried out then.

    Each time the list of destructions is written first, so an older list of holds lacks what was placed in between.
    """
    begun = restored_from(archive)
    if begun is None:
        return
    events = (each.event for each in archive.history(founding_id(archive)))
    carried = [each.made_at for each in events if isinstance(each, DestructionsAdopted) and each.made_at]
    since = max(begun.replace(microsecond=0), *carried)  # a list tells its moment in seconds
    if made_at < since:
        raise HoldsNotNewest(
            f"The list was made at {made_at:%Y-%m-%d %H:%M:%S} UTC; holds placed later may be missing."
        )


def backup_id(backup: Path) -> UUID:
    """The id of a backup, from its facts."""
    return UUID(read_facts(backup).backup)


def _put(source: Path, target: Path, digest: str) -> None:
    try:
        found = place(source, target, link=False, durably=False)
    except FileNotFoundError:
        raise Damaged("A file of the backup is missing.", field="backup", remedy="Use another backup.") from None
    if found != digest:
        target.unlink()
        raise Damaged("A file of the backup was altered.", field="backup", remedy="Use another backup.")


def _require_record(path: Path, facts: Facts) -> None:
    """The record restored stands where the backup says, with the tree it says."""
    with opened_record(path) as record:
        position = record.history.position()
        if position != facts.position or record.tree.root_at(position).hex() != facts.root:
            raise Damaged("The record of the backup differs from what its description states.", field="backup")
