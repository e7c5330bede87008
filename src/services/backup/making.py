"""Makes a backup while the archive is served: under a temporary name, whole, then by its name.

The record is copied first, as of one moment, then the keys, then every file the copied record names. Where records were
sealed, opened or destroyed meanwhile, record and keys are copied again, until all of it belongs together; after a few
times while nobody else may record. What an interruption left is continued by the next backup to the same place.
"""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from archive.backup.usecases import begin_backup, complete_backup
from archive.errors import Damaged
from archive.files.digest import digest_of
from archive.files.rights import for_owner_alone
from archive.files.whole import sync_folder, written_whole
from archive.kernel import ActorId
from archive.record.sqlite.operations import opened_record
from archive.record.store import Archive
from archive.registered import public_id
from services.backup.copying import copied, place, sync_all
from services.backup.manifest import MANIFEST, Facts, KeyFacts, lines_of
from services.backup.places import alone, full_disk, require_apart
from services.backup.wanted import Wanted, wanted

RECORD, READINGS, SETTINGS, KEYS = "events.sqlite", "access.sqlite", "archive.toml", "keys.sqlite"
_JOURNAL, _TRIES = ".journal", 5


@dataclass(frozen=True, slots=True)
class Made:
    """A whole backup: where it is, where its keys are, and what it holds."""

    backup: str
    folder: Path
    keys: Path | None
    position: int
    files: int
    bytes: int


Progress = Callable[[int, int | None], None]


def back_up(
    home: Path,
    archive: Archive,
    into: Path,
    keys_into: Path | None,
    *,
    by: ActorId,
    link: bool = True,
    progress: Progress = lambda done, total: None,
) -> Made:
    """Make a backup in a new folder within `into`, and of the keys in one within `keys_into`.

    `link` takes files by hard links where the disk allows. Refuses: places within the archive or within each other,
    another backup to the same place at this moment, a file that is missing or altered, a full disk.
    """
    require_apart(home, into, keys_into)
    for_owner_alone()
    with full_disk(), alone(into):
        if keys_into is not None:
            keys_into.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = _under_way(into, archive.origin) or f"{archive.origin}-{_stamp(archive)}-{secrets.token_hex(4)}"
        part = into / f".{name}.part"
        part.mkdir(exist_ok=True, mode=0o700)
        id = public_id(archive.origin, "backup", name)
        begin_backup(archive, id, str(into.resolve() / name), by=by)
        keys = _begun_keys(keys_into, name) if keys_into is not None else None
        making = _Making(home, archive, part, keys, link=link, progress=progress)
        digests = making.copy()
        facts = _facts(archive, str(id), part, digests, with_keys=keys is not None)
        facts.write(part)
        if keys is not None and keys_into is not None:
            KeyFacts(backup=str(id), origin=archive.origin, sha256=digest_of(keys / KEYS)).write(keys)
            _settled(keys, keys_into / name)
        _settled(part, into / name)
        complete_backup(archive, id, files=facts.files, size=facts.bytes, with_keys=keys is not None, by=by)
    made_keys = keys_into / name if keys_into is not None else None
    return Made(str(id), into / name, made_keys, facts.position, facts.files, facts.bytes)


def _begun_keys(keys_into: Path, name: str) -> Path:
    """Where the keys are copied to; those an interrupted try had finished already are copied again."""
    part = keys_into / f".{name}.part"
    if (keys_into / name).exists():
        (keys_into / name).rename(part)
    part.mkdir(exist_ok=True, mode=0o700)
    return part


class _Making:
    """The copying of one backup, with a journal of what is in its place already."""

    def __init__(
        self, home: Path, archive: Archive, part: Path, keys: Path | None, *, link: bool, progress: Progress
    ) -> None:
        self._home, self._archive, self._part, self._keys = home, archive, part, keys
        self._link, self._progress = link, progress
        self._placed: set[str] = set()
        self._done = {name: digest for digest, name in lines_of(part / _JOURNAL)}

    def copy(self) -> dict[str, str]:
        """Copy everything; answers with the digest of each file by its path in the backup."""
        these, lacking, whole = self._try()
        for _ in range(_TRIES):
            if whole:
                break
            these, lacking, whole = self._try()
        else:
            with self._archive.recorder.transaction():  # the others wait this time
                these, lacking, _ = self._try()
        if lacking:
            remedy = "Run 'archive verify': it names the events."
            raise Damaged(f"{lacking} files named in the record are missing.", field="blobs", remedy=remedy)
        self._prune(set(these.paths))
        return {name: self._done[name] for name in these.paths} | self._small()

    def _try(self) -> tuple[Wanted, int, bool]:
        """Copy the record and what it names: that, how many files were missing, and whether all belongs together."""
        copied(self._home / RECORD, self._part / RECORD)
        if self._keys is not None:
            copied(self._home / KEYS, self._keys / KEYS)
        with opened_record(self._part / RECORD) as record:
            these = wanted(record, self._home)
        lacking = self._take(these)
        return these, lacking, these.standing == Wanted.standing_of(self._archive.recorder.operations)

    def _small(self) -> dict[str, str]:
        """The settings and the log of readings, beside the record."""
        place(self._home / SETTINGS, self._part / SETTINGS, link=False)
        if (self._home / READINGS).exists():
            copied(self._home / READINGS, self._part / READINGS)
        there = (name for name in (SETTINGS, READINGS, RECORD) if (self._part / name).exists())
        return {name: digest_of(self._part / name) for name in there}

    def _take(self, these: Wanted) -> int:
        """Put files in their place that are not there yet; answers with how many were missing in the archive."""
        lacking = 0
        with (self._part / _JOURNAL).open("a", encoding="utf-8", newline="\n") as journal:
            for number, name in enumerate(these.paths, 1):
                if not self._there(name):
                    try:
                        self._done[name] = digest = self._taken(name)
                        self._placed.add(name)
                        journal.write(f"{digest}  {name}\n")
                        journal.flush()
                    except FileNotFoundError:
                        lacking += 1
                self._progress(number, len(these.paths))
        return lacking

    def _there(self, name: str) -> bool:
        """Whether an earlier try put the file there, and it lasted."""
        path, known = self._part / name, self._done.get(name)
        return known is not None and (name in self._placed or (path.exists() and digest_of(path) == known))

    def _taken(self, name: str) -> str:
        """One file, in its place. Refuses: bytes that are not those their name says."""
        digest = place(self._home / name, self._part / name, link=self._link, durably=False)
        said = name.rpartition("/")[2]
        if "/sealed/" not in name and said != digest:
            (self._part / name).unlink()
            remedy = "Run 'archive verify' and restore the file from an older backup."
            raise Damaged("A file differs from what was filed and is not backed up.", field="blobs", remedy=remedy)
        return digest

    def _prune(self, keep: set[str]) -> None:
        """Remove what belongs to an earlier try alone, and the journal."""
        for path in [path for path in (self._part / "blobs").rglob("*") if path.is_file()]:
            if str(path.relative_to(self._part)) not in keep:
                path.unlink()
        (self._part / _JOURNAL).unlink(missing_ok=True)


def _facts(archive: Archive, id: str, part: Path, digests: dict[str, str], *, with_keys: bool) -> Facts:
    """Write the manifest; answers with what the backup states about itself."""
    written_whole(part / MANIFEST, (f"{digests[name]}  {name}\n".encode() for name in sorted(digests)))
    with opened_record(part / RECORD) as record:
        position = record.history.position()
        note = record.beside.note_at(record.beside.latest_size())
        destroyed, root = record.destructions.count(), record.tree.root_at(position).hex()
    size = sum((part / name).stat().st_size for name in digests)
    moment = archive.now().isoformat(timespec="seconds").replace("+00:00", "Z")
    return Facts(
        backup=id,
        origin=archive.origin,
        made_at=moment,
        position=position,
        root=root,
        checkpoint=note,
        destroyed=destroyed,
        files=len(digests),
        bytes=size,
        with_keys=with_keys,
        manifest=digest_of(part / MANIFEST),
    )


def _settled(part: Path, folder: Path) -> None:
    """A folder that is whole takes its name; nothing of it is lost with the power from here on."""
    sync_all()
    part.rename(folder)
    sync_folder(folder.parent)


def _stamp(archive: Archive) -> str:
    return f"{archive.now():%Y-%m-%dT%H%M%SZ}"


def _under_way(into: Path, origin: str) -> str | None:
    """The name of a backup of this archive that was interrupted here."""
    pattern = re.compile(rf"\.({re.escape(origin)}-\d{{4}}-\d\d-\d\dT\d{{6}}Z-[0-9a-f]{{8}})\.part")
    names = (pattern.fullmatch(path.name) for path in sorted(into.iterdir()) if path.is_dir())
    return next((found[1] for found in names if found), None)
