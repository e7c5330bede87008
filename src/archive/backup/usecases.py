"""Verbs of the backup room: the register of copies, and until when one of them may hold what was destroyed."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

import orjson

from archive.backup.events import (
    BackupBegun,
    BackupCompleted,
    BackupRemoved,
    BackupRestored,
    Circumstance,
    Place,
)
from archive.backup.model import Backup
from archive.founding.events import RecordAccepted
from archive.founding.usecases import founding_id
from archive.kernel import ActorId
from archive.record.store import Archive, Receipt
from archive.registration import Reason
from archive.terms import days_after


def begin_backup(archive: Archive, id: UUID, place: str, *, by: ActorId) -> Receipt:
    """Note a copy before its first byte. The same one continued after an interruption is noted once a day.

    It holds what there is on the last of those days, and is kept from then.
    """
    backup = archive.load(Backup, id) if archive.exists(id) else Backup(id)
    if backup.begun_at is None or backup.removed_on is not None or backup.begun_at.date() < archive.now().date():
        backup.begin(BackupBegun(begun_at=archive.now(), content=Place(place=place[:4000])), by=by)
    return archive.add(backup)


def complete_backup(archive: Archive, id: UUID, *, files: int, size: int, with_keys: bool, by: ActorId) -> Receipt:
    """Note that a copy is whole; what is recorded from now on is not in it."""
    backup = archive.load(Backup, id)
    whole = BackupCompleted(holds_until=archive.position, files=files, bytes=size, with_keys=with_keys)
    backup.complete(whole, by=by)
    return archive.add(backup)


def remove_backup(archive: Archive, id: UUID, reason: str, *, on: date, by: ActorId) -> Receipt:
    """Note that a copy no longer exists. Refuses: no such copy, one removed already, a day that cannot be."""
    backup = archive.load(Backup, id)
    backup.remove(BackupRemoved(removed_on=on, content=Reason(reason=reason)), by=by, today=archive.today())
    return archive.add(backup)


def note_restoration(
    archive: Archive, id: UUID, *, position: int, listed: int | None, again: int, reason: str | None, by: ActorId
) -> Receipt:
    """Note in an archive restored from a copy that it was, and which destructions were carried out again.

    `listed` is missing if there was no complete list; the archive is marked as possibly incomplete then.
    """
    backup = archive.load(Backup, id)
    circumstance = Circumstance(reason=reason)
    backup.restore(BackupRestored(position=position, listed=listed, again=again, content=circumstance), by=by)
    return archive.add(backup)


def restored_from(archive: Archive) -> datetime | None:
    """When the copy was begun that this archive was last restored from; None: it never was."""
    histories = (archive.history(id) for id in archive.streams(BackupBegun.name, own=True))
    restored = [
        (each.position, [one.event.begun_at for one in history if isinstance(one.event, BackupBegun)])
        for history in histories
        for each in history
        if isinstance(each.event, BackupRestored)
    ]
    return max(max(restored)[1]) if restored else None


def destructions_in_doubt(archive: Archive) -> bool:
    """Whether destructions may be missing here.

    They may if the archive was restored without a complete list, or continued with a record that lacks events.
    A later restore with a complete list ends this.
    """
    restored = archive.recorder.newest_of(archive.streams(BackupBegun.name, own=True), BackupRestored.name)
    accepted = archive.recorder.newest_of([founding_id(archive)], RecordAccepted.name)
    if restored is None or (accepted is not None and accepted.position > restored.position):
        return accepted is not None
    return orjson.loads(restored.fact).get("listed") is None


def backups(archive: Archive) -> list[Backup]:
    """Every copy ever begun, in order; one that was continued another day is one copy."""
    return [archive.load(Backup, id) for id in dict.fromkeys(archive.streams(BackupBegun.name, own=True))]


def last_backup_day(archive: Archive, *, holding: int, kept_days: int) -> date | None:
    """The last day on which a copy may exist that holds content recorded at this position; None: no copy holds it.

    Each copy lasts to the day of its removal, where that was noted, else `kept_days` from its beginning.
    """
    days = [each.last_day(kept_days) for each in backups(archive) if each.may_hold(holding)]
    return max(days, default=None)


def held_until(archive: Archive, records: Iterable[UUID], *, kept_days: int, today: date | None = None) -> date:
    """The day on which the last copy is gone that may hold content of these records; today, where none holds it.

    Where no copy was ever noted, copies were made by other means, and last `kept_days` from today.
    """
    today = today or archive.today()
    if not archive.streams(BackupBegun.name, own=True):
        return days_after(today, kept_days)
    firsts = [row[0] for id in records for row in archive.recorder.read_stream(id, lte=1)]
    day = last_backup_day(archive, holding=min(firsts, default=0), kept_days=kept_days)
    return max(day or today, today)
