"""How it stands with what is sealed: for whoever watches over the archive."""

from dataclasses import dataclass

from archive.recorder import Recorder
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


def standing(recorder: Recorder, keys: DataKeys) -> Standing:
    """How it stands now."""
    sealed, unsettled = (
        recorder.reader.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        for table in ("sealed_record", "unsettled")
    )
    return Standing(
        sealed=sealed,
        available=not sealed or _available(recorder, keys, sealed),
        unsettled=unsettled,
        rotating=rotation.unfinished(keys),
        rehearsed=keys.rehearsed(),
    )


def _available(recorder: Recorder, keys: DataKeys, sealed: int) -> bool:
    stream = recorder.reader.execute("SELECT stream FROM sealed_record LIMIT 1").fetchone()
    try:
        if stream is not None:
            recorder.rows.key_of(stream[0])
    except KeyUnavailable:
        return False
    return keys.count() >= sealed
