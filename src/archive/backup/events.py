"""What happens to the backups of an archive: begun before the first byte is copied, so that none is ever unknown."""

from datetime import date, datetime

from pydantic import Field

from archive.kernel import Content, Destroyed, Event
from archive.registration import Reason


class Place(Content):
    """Where the backup lies, as stated by its maker."""

    place: str = Field(min_length=1, max_length=4000)


class Circumstance(Content):
    """Why an archive was restored as it was, where something had to be explained."""

    reason: str | None = Field(default=None, max_length=20_000)


class BackupBegun(Event, name="backup.begun.v1", after_closing="always"):
    """A copy of the archive is being made; from here on it may hold what the archive holds."""

    begun_at: datetime
    content: Place | Destroyed


class BackupCompleted(Event, name="backup.completed.v1", after_closing="always"):
    """The copy is whole; it holds nothing that was recorded after `holds_until`."""

    holds_until: int = Field(ge=0)
    files: int = Field(ge=0)
    bytes: int = Field(ge=0)
    with_keys: bool


class BackupRemoved(Event, name="backup.removed.v1", effect="removed_on", after_closing="always"):
    """The copy no longer exists: its medium was wiped or destroyed on this day."""

    removed_on: date
    content: Reason | Destroyed


class BackupRestored(Event, name="backup.restored.v1", after_closing="always"):
    """This archive was restored from the copy, which was at `position`.

    `listed` counts the destructions of the newest list, which was carried out; none where there was no list, or
    only one from which destructions may be missing. `again` counts those whose content the copy had still held.
    """

    position: int = Field(ge=0)
    listed: int | None = None
    again: int = Field(default=0, ge=0)
    content: Circumstance | Destroyed


BackupEvent = BackupBegun | BackupCompleted | BackupRemoved | BackupRestored
