"""The rules of a backup: it is begun once, completed once, and counts as existing until its removal is recorded."""

from datetime import date, datetime
from typing import assert_never
from uuid import UUID

from archive.backup.events import BackupBegun, BackupCompleted, BackupEvent, BackupRemoved, BackupRestored
from archive.errors import Conflict, Invalid
from archive.kernel import ActorId, Root
from archive.terms import days_after


class Backup(Root[BackupEvent], name="backup"):
    """Varmuuskopio: one copy of the whole archive, at one place."""

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.begun_at: datetime | None = None
        self.place: str | None = None
        self.holds_until: int | None = None
        self.with_keys = False
        self.removed_on: date | None = None

    def begin(self, begun: BackupBegun, *, by: ActorId) -> None:
        """Record that a backup was begun."""
        self.record(begun, by=by)

    def complete(self, completed: BackupCompleted, *, by: ActorId) -> None:
        """Record that the backup is complete."""
        if self.holds_until is None:
            self.record(completed, by=by)

    def remove(self, removed: BackupRemoved, *, by: ActorId, today: date) -> None:
        """Note that the copy no longer exists. Refuses: noted already; a day before it was begun, or one to come."""
        if self.removed_on is not None:
            raise Conflict(f"This backup was removed on {self.removed_on:%Y-%m-%d}.")
        if self.begun_at is None or not self.begun_at.date() <= removed.removed_on <= today:
            raise Invalid("The backup did not exist yet on that day.", field="removed_on")
        self.record(removed, by=by)

    def restore(self, restored: BackupRestored, *, by: ActorId) -> None:
        """Record that an archive was restored from it."""
        self.record(restored, by=by)

    def may_hold(self, position: int) -> bool:
        """Whether content recorded at a position may be in the copy; one never completed may hold anything."""
        return self.holds_until is None or position <= self.holds_until

    def last_day(self, kept_days: int) -> date:
        """The last day on which the copy may exist: of its removal, or as long as backups are kept."""
        assert self.begun_at is not None
        return self.removed_on or days_after(self.begun_at.date(), kept_days)

    def on(self, event: BackupEvent) -> None:
        """Apply an event to the state of this record."""
        match event:
            case BackupBegun():
                self.begun_at, self.place = event.begun_at, getattr(event.content, "place", None)
                self.removed_on = None  # gone on with: it is there again
            case BackupCompleted():
                self.holds_until, self.with_keys = event.holds_until, event.with_keys
            case BackupRemoved():
                self.removed_on = event.removed_on
            case BackupRestored():
                pass
            case _:
                assert_never(event)
