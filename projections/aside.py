"""Records in quarantine: what one of their events does not let a view show, while every other record goes on."""

from dataclasses import dataclass

from archive.errors import ArchiveError, Conflict, Damaged, Stopping, StorageFull
from archive.files.databases import NotNow, is_damage
from projections.search.request import IndexBusy, IndexStale

_MACHINE = (NotNow, OSError, StorageFull, Stopping, MemoryError, IndexStale, IndexBusy, Damaged)


@dataclass(frozen=True, slots=True)
class Aside:
    """A record a view cannot show: since which position, and why. Never content."""

    id: str
    position: int
    reason: str


class RecordSetAside(Conflict):
    """The record holds an event that this version cannot show; it is withheld and kept until it is whole again."""

    code = "record_set_aside"
    field = "id"
    remedy = "'archive health' shows it. It is retried at every start and with every new event of the record."

    def __init__(self, position: int, reason: str) -> None:
        super().__init__(f"This record is quarantined since position {position}: {reason}.")


def is_of_the_machine(error: Exception) -> bool:
    """Whether a failure is the machine's or a torn file's, rather than one of an event."""
    return isinstance(error, _MACHINE) or is_damage(error)


def reason_of(error: Exception) -> str:
    """A short code of a failure; the message of an exception may hold content."""
    return error.code if isinstance(error, ArchiveError) else f"unreadable_{type(error).__name__}".lower()
