"""How it stands with what is sealed: for anyone who watches over the archive."""

from dataclasses import dataclass
from uuid import UUID

from archive.record.sqlite.sealed import Sealed
from archive.sealing import rotation
from archive.sealing.datakeys import DataKeys
from archive.sealing.master import KeyUnavailable


@dataclass(frozen=True, slots=True)
class Standing:
    """How many records are sealed, whether they can be opened, and what is left to do."""

    sealed: int
    available: bool
    unsettled: int
    rotating: bool
    rehearsed: bool

    @property
    def warnings(self) -> list[str]:
        """What somebody should do, in words; none where nothing is sealed."""
        found = []
        if self.sealed and not self.available:
            found.append(f"The content of {self.sealed} sealed records is unavailable: the key is missing.")
        if self.unsettled:
            found.append(f"{self.unsettled} records are not sealed or unsealed yet; the next start completes this.")
        if self.rotating:
            found.append("A rotation of the master key was interrupted: run 'archive keys rotate-master' again.")
        if self.sealed and not self.rehearsed:
            found.append(
                "Recovery from key shares has never been tested: run 'archive keys "
                "shares', then 'archive keys rehearse'."
            )
        return found


def standing(record: Sealed, keys: DataKeys) -> Standing:
    """How it stands now, by what of the record is sealed; a record from before sealing has nothing sealed."""
    sealed, unsettled = record.counts()
    return Standing(
        sealed=sealed,
        available=not sealed or (keys.count() >= sealed and _opens(record, keys)),
        unsettled=unsettled,
        rotating=rotation.unfinished(keys),
        rehearsed=keys.rehearsed(),
    )


def _opens(record: Sealed, keys: DataKeys) -> bool:
    """Whether the key of some sealed record is here: the others are in the same file, under the same master key."""
    stream = record.any()
    try:
        return stream is not None and keys.find(UUID(stream)) is not None
    except KeyUnavailable:
        return False
