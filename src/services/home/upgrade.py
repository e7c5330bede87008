"""Brings a home of the format before to today's, in place: after a verified backup, or a stated refusal of one.

The order makes it safe to be killed at any moment: the backup is made and checked; one transaction changes the tables
and records that it did; the record is recomputed and its root compared; records that today's rules judge differently
are listed; the format is stated last of all. Run again, it goes on where it was.
"""

import logging
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from archive.backup.events import BackupBegun, BackupCompleted
from archive.disposal.usecases import back_to_review
from archive.errors import Conflict, Damaged, Invalid
from archive.files.rights import for_owner_alone
from archive.founding.acceptance import RecordRolledBack
from archive.founding.differences import differing
from archive.founding.events import HomeUpgraded, WithoutBackup
from archive.founding.keyloss import FORMER, LOOKUP
from archive.founding.usecases import Founding, founding_id
from archive.kernel import ActorId
from archive.ledger.verify.verify import verify
from archive.record.format import HOME, HOME_BEFORE, FormatNewer
from archive.record.keys import Keys
from archive.record.sqlite.operations import opened_record
from archive.record.store import Archive
from archive.retention.foldreview import compared, introduce
from projections.generations.folders import Lock
from services.backup.check import checked
from services.backup.making import Progress, back_up
from services.backup.manifest import FACTS, Facts, read_facts
from services.home.format import RECORD, format_of, require_known_events, state_format
from services.home.remembered import examined, require_alone, watch_of
from services.home.settings import Settings, read_settings

log = logging.getLogger("archive.upgrade")
FOLD_DIFFERS = "is judged differently since an upgrade of the rules; to be reviewed"
CHANGES = (
    "events.sqlite: four columns of each event state where a received one was recorded first; all are empty",
    "events.sqlite: one event records the upgrade and its backup or why there is none; a new backup records two more",
    "archive.toml: its format is stated, so that no older program opens the archive",
)
NOTHING: Progress = lambda done, total: None  # noqa: E731


class NoBackup(Conflict):
    """An archive is upgraded after a verified backup, or for a stated reason without one."""

    code = "upgrade_without_backup"
    field = "--backup"
    remedy = "Name a folder on another disk with --backup, or give --without-backup --reason WHY, which is recorded."

    def __init__(self) -> None:
        super().__init__("Before an upgrade there is a verified backup.")


@dataclass(frozen=True, slots=True)
class Plan:
    """What an upgrade would do: nothing where the format is today's."""

    before: str
    after: str
    position: int
    root: str
    changes: tuple[str, ...]
    differing: int | None
    """Records that would be listed because today's rules judge them differently; None where none is looked for."""


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What an upgrade did. The root is over everything up to the position before it, the same before and after."""

    before: str
    after: str
    changed: bool
    position: int
    root: str
    backup: str | None
    folder: str | None
    differing: int


def planned(home: Path) -> Plan:
    """What an upgrade of a home would change; nothing is written. Refuses: a newer home, a record that is not sound."""
    settings = read_settings(home)
    before = _format(home)
    position, root = _recomputed(home, NOTHING)
    if before == HOME:
        return Plan(before, HOME, position, root, (), None)
    with _opened(home, settings, reading=True) as archive:
        looked = None if _founding(archive).folds_alike else sum(each is not None for each in compared(archive))
    return Plan(before, HOME, position, root, CHANGES, looked)


def upgrade(home: Path, into: Path | None, reason: str | None, *, progress: Progress = NOTHING) -> Upgraded:
    """Bring a home to today's format; nothing happens where it is of that.

    Refuses: neither a place for a backup nor a reason for none; a process that has the archive open; a newer home; a
    record that is not sound, or lacks what this home acknowledged; a backup that is not whole.
    """
    settings = read_settings(home)
    for_owner_alone()
    before = _format(home)
    if before == HOME:
        position, root = _standing(home)
        return Upgraded(before, HOME, False, position, root, None, None, 0)
    if into is not None and reason is not None:
        raise Invalid("There is a backup, or a reason for none.", field="--backup", remedy="Leave one of them out.")
    if reason is not None and not reason.strip():
        raise Invalid("A reason is needed.", field="--reason", remedy="State why there is no backup.")
    with _alone(home):
        found = examined(home, settings)
        if found.lacking:
            raise RecordRolledBack(found)
        position, root = _recomputed(home, progress)
        with _opened(home, settings) as archive:
            by = next(iter(archive.streams("actor.registered.v1", own=True)), founding_id(archive))
            kept = _bring_up(home, archive, into, reason, (position, root), ActorId(by), progress)
        state_format(home)
    return kept


def bring_up_restored(home: Path, facts: Facts) -> None:
    """Bring what was just put back from a backup to today's format; that backup, compared byte by byte, is the one."""
    if _format(home) != HOME_BEFORE:
        return
    settings, standing = read_settings(home), _recomputed(home, NOTHING)
    with _opened(home, settings) as archive:
        by = ActorId(founding_id(archive))
        _changed(archive, _Kept(UUID(facts.backup), None, None), standing, by)
        _listed(archive, by)
    _require_same(home, standing, NOTHING)
    state_format(home)


@dataclass(frozen=True, slots=True)
class _Kept:
    """The backup an upgrade stands on, or why there is none."""

    backup: UUID | None
    folder: Path | None
    reason: str | None


def _bring_up(
    home: Path,
    archive: Archive,
    into: Path | None,
    reason: str | None,
    standing: tuple[int, str],
    by: ActorId,
    progress: Progress,
) -> Upgraded:
    done = _founding(archive).upgraded
    kept = _Kept(done.backup, None, None) if done else _kept(home, archive, into, reason, by, progress)
    if done is None:
        _changed(archive, kept, standing, by)
    else:
        standing = done.position, done.root
    _require_same(home, standing, progress)
    differs = _listed(archive, by)
    backup, folder = str(kept.backup) if kept.backup else None, str(kept.folder) if kept.folder else None
    return Upgraded(HOME_BEFORE, HOME, True, standing[0], standing[1], backup, folder, differs)


def _kept(
    home: Path, archive: Archive, into: Path | None, reason: str | None, by: ActorId, progress: Progress
) -> _Kept:
    """A verified backup of the archive as it is: one that is there, or one made now."""
    if into is None:
        if reason is None:
            raise NoBackup
        return _Kept(None, None, reason.strip())
    folder = _there(archive, into)
    if folder is None:
        folder = back_up(home, archive, into, None, by=by, progress=progress).folder
    facts = checked(folder, progress=progress)
    return _Kept(UUID(facts.backup), folder, None)


def _there(archive: Archive, into: Path) -> Path | None:
    """A whole backup of this archive in a folder, since which nothing but backups was noted."""
    places = [into, *sorted(path.parent for path in into.glob(f"[!.]*/{FACTS}"))] if into.is_dir() else []
    for place in reversed(places):
        if (place / FACTS).exists() and _holds(archive, read_facts(place)):
            return place
    return None


def _holds(archive: Archive, facts: Facts) -> bool:
    if facts.origin != archive.origin or facts.position > archive.position:
        return False
    since = archive.recorder.read(facts.position, 100)
    quiet = len(since) < 100 and all(row[4] in (BackupBegun.name, BackupCompleted.name) for row in since)
    return quiet and archive.recorder.tree.root_at(facts.position).hex() == facts.root


def _changed(archive: Archive, kept: _Kept, standing: tuple[int, str], by: ActorId) -> None:
    """The tables changed and the event that says so, in one transaction."""
    founding = _founding(archive)
    upgraded = HomeUpgraded(
        before=HOME_BEFORE,
        after=HOME,
        position=standing[0],
        root=standing[1],
        backup=kept.backup,
        content=WithoutBackup(reason=kept.reason),
    )
    founding.record(upgraded, by=by)
    archive.add(founding, within=lambda record: record.bring_up())


def _listed(archive: Archive, by: ActorId) -> int:
    """Records that today's rules judge differently, listed, and off the lists of destruction until it is reviewed."""
    introduce(archive, by=by)
    waiting = {each.record for each in differing(archive)}
    if waiting:
        back_to_review(archive, waiting, FOLD_DIFFERS, by=by)
        log.warning("%d records are judged differently since an upgrade of the rules: archive fold list", len(waiting))
    return len(waiting)


def _recomputed(home: Path, progress: Progress) -> tuple[int, str]:
    """Position and root of the record, every leaf and node made anew. Refuses: a record that is not sound."""
    found = verify(home / RECORD, home / "blobs", quick=True, progress=lambda _, done, total: progress(done, total))
    difference = found.first_difference
    if difference is not None and difference.kind != "missing_blob":  # a backup tells of files
        remedy = "Run 'archive verify'; an upgrade waits until the record is sound."
        raise Damaged(f"The record is not as it was recorded: {difference.detail}", field=RECORD, remedy=remedy)
    return _standing(home)


def _standing(home: Path) -> tuple[int, str]:
    with opened_record(home / RECORD) as record:
        position = record.history.position()
        return position, record.tree.root_at(position).hex()


def _require_same(home: Path, standing: tuple[int, str], progress: Progress) -> None:
    """Refuse to go on where the record after the change is not the one before it."""
    _recomputed(home, progress)
    with opened_record(home / RECORD) as record:
        same = record.tree.root_at(standing[0]).hex() == standing[1]
    if not same:
        raise Damaged("The record after the upgrade is not the one before it.", field=RECORD, remedy="Restore it.")


def _format(home: Path) -> str:
    found = format_of(home)
    if found not in (HOME, HOME_BEFORE):
        raise FormatNewer(found, HOME)
    require_known_events(home)
    return found


def _founding(archive: Archive) -> Founding:
    return archive.load(Founding, founding_id(archive))


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """One upgrade at a time, and nobody at work with the archive."""
    lock = Lock(home / "views" / ".upgrade")
    if not lock.take():
        raise Conflict("Another process upgrades this archive.", field="home", remedy="Wait for it to end.")
    try:
        require_alone(home)
        yield
    finally:
        lock.give_back()


@contextmanager
def _opened(home: Path, settings: Settings, *, reading: bool = False) -> Iterator[Archive]:
    """The record of a home of either format, without views."""
    with ExitStack() as held:
        secret, former = b"", list[bytes]()
        if (home / "keys.sqlite").is_file():
            keys = held.enter_context(closing(Keys(home / "keys.sqlite", reading=True)))
            secret, former = keys.find(LOOKUP) or b"", keys.under(FORMER)
        watch = None if reading else watch_of(home, settings)
        yield held.enter_context(
            Archive(
                home / RECORD,
                origin=settings.origin,
                secret=secret or bytes(32),
                former=former,
                timezone=settings.timezone,
                watch=watch,
                reading=reading,
                older=True,
            )
        )
