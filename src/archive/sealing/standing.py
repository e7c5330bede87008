"""How it stands with what is sealed: for whoever watches over the archive."""

import sqlite3
from dataclasses import dataclass
from uuid import UUID

from archive.sealing import rotation
from archive.sealing.datakeys import DataKeys
from archive.sealing.master import KeyUnavailable


@dataclass(frozen=True, slots=True)
class Standing:
    """How many records lie sealed, whether they can be opened, and what is left to do."""

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
            found.append(f"The content of {self.sealed} sealed records is unavailable: the key is not here.")
        if self.unsettled:
            found.append(f"{self.unsettled} records wait to be sealed or opened; the next start completes it.")
        if self.rotating:
            found.append("A rotation of the master key was interrupted: run 'archive keys rotate-master' again.")
        if self.sealed and not self.rehearsed:
            found.append(
                "No restore from recovery shares was rehearsed: 'archive keys shares', then 'archive keys rehearse'."
            )
        return found


def standing(db: sqlite3.Connection, keys: DataKeys) -> Standing:
    """How it stands now, by a connection to the record; a record from before sealing has nothing sealed."""
    try:
        sql = "SELECT (SELECT count(*) FROM sealed_record), (SELECT count(*) FROM unsettled)"
        sealed, unsettled = db.execute(sql).fetchone()
    except sqlite3.OperationalError:
        sealed = unsettled = 0
    return Standing(
        sealed=sealed,
        available=not sealed or (keys.count() >= sealed and _opens(db, keys)),
        unsettled=unsettled,
        rotating=rotation.unfinished(keys),
        rehearsed=keys.rehearsed(),
    )


def _opens(db: sqlite3.Connection, keys: DataKeys) -> bool:
    """Whether the key of some sealed record is here: the others lie in the same file, under the same master key."""
    stream = db.execute("SELECT stream FROM sealed_record LIMIT 1").fetchone()[0]
    try:
        return keys.find(UUID(stream.decode() if isinstance(stream, bytes) else stream)) is not None
    except KeyUnavailable:
        return False
