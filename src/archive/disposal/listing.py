"""The list of destructions outside the record: what a restored archive must destroy again before it serves anybody.

One line of JSON for every destroyed record, in the order of destruction: its id, the positions whose content went, the
disposal and the moment. Never content. A backup older than a destruction brings the content back; `carry_out` takes it
away again.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from uuid import UUID

import orjson

from archive.disposal.destroying import clear, destroy_again
from archive.errors import Damaged, Invalid
from archive.kernel import ActorId
from archive.ledger.whole import written_whole
from archive.sealing.files import Files
from archive.store import Archive

NAME = "destructions.jsonl"
_READ = (
    "SELECT d.authority, e.stream, e.recorded_at, d.position, e.fact FROM destruction d JOIN event e"
    " ON e.position = d.authority ORDER BY d.authority, d.position"
)


@dataclass(frozen=True, slots=True)
class DestroyedRecord:
    """One destroyed record: which positions lost their content, by which disposal, when."""

    record: UUID
    positions: tuple[int, ...]
    disposal: UUID | None
    moment: datetime

    def line(self) -> bytes:
        """The line of the list."""
        told = {"record": self.record, "positions": self.positions, "disposal": self.disposal}
        return orjson.dumps(told | {"moment": self.moment.isoformat().replace("+00:00", "Z")}) + b"\n"


@dataclass(frozen=True, slots=True)
class CarriedOut:
    """What a list did to a restored archive: records destroyed again, gone already, and not in this backup at all."""

    again: int
    already: int
    unknown: int


def destroyed_records(archive: Archive) -> Iterator[DestroyedRecord]:
    """Every record whose content was destroyed, in the order of destruction."""
    rows = archive.recorder.reader.execute(_READ)
    for (_, stream, at), group in groupby(rows, key=itemgetter(0, 1, 2)):
        found = list(group)
        disposal = orjson.loads(found[0][4]).get("disposal")
        positions = tuple(row[3] for row in found)
        yield DestroyedRecord(UUID(stream), positions, UUID(disposal) if disposal else None, datetime.fromisoformat(at))


def write_list(archive: Archive, path: Path) -> int:
    """Write the list whole or not at all; answers with how many records it names.

    What a list at this place names already stays named: an archive restored from an older backup does not know all of
    it. Refuses: a file there that is no list.
    """
    found = list(destroyed_records(archive))
    known = {each.record for each in found}
    before = read_list(path) if path.is_file() else []
    found = [each for each in before if each.record not in known] + found
    written_whole(path, (each.line() for each in found))
    return len(found)


def write_beside(archive: Archive, place: str) -> Path | None:
    """Write the newest list beside a checkpoint published to a file or folder; an address gets none by itself."""
    if "://" in place:
        return None
    folder = Path(place) if place.endswith(os.sep) or Path(place).is_dir() else Path(place).parent
    write_list(archive, folder / NAME)
    return folder / NAME


def read_list(path: Path) -> list[DestroyedRecord]:
    """A list from a file. Refuses: a line that does not read; nothing is destroyed by half a list."""
    return [read_line(line, number) for number, line in enumerate(path.read_bytes().splitlines(), 1) if line.strip()]


def read_line(line: bytes, number: int) -> DestroyedRecord:
    """One line of a list. Refuses: anything else."""
    try:
        said = orjson.loads(line)
        disposal = said["disposal"]
        positions = tuple(map(int, said["positions"]))
        return DestroyedRecord(
            UUID(said["record"]), positions, UUID(disposal) if disposal else None, _moment(said["moment"])
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        remedy = "Take the newest whole list from beside the published checkpoints."
        raise Invalid(
            f"Line {number} of the list of destructions does not read.", field="list", remedy=remedy
        ) from None


def _moment(text: str) -> datetime:
    """A moment of a list. Raises ValueError: not the same moment everywhere."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


def carry_out(archive: Archive, files: Files, lines: Iterable[DestroyedRecord], *, by: ActorId) -> CarriedOut:
    """Destroy in a restored archive what was destroyed after its backup was made; run again, it does nothing more.

    Views and index, where there are any, are cleared by the next start. What the list names and the backup does not
    know is passed over. Refuses: a line whose positions belong to another record.
    """
    again = already = unknown = 0
    for line in lines:
        if not _here(archive, line):
            unknown += 1
        elif destroy_again(archive, line.record, disposal=line.disposal, moment=line.moment, by=by):
            again += 1
        else:
            already += 1
    clear(archive, files, None)
    return CarriedOut(again, already, unknown)


def _here(archive: Archive, line: DestroyedRecord) -> bool:
    """Whether this archive has the record at all. Refuses: a list of another archive."""
    mine = {row[0] for row in archive.recorder.read_stream(line.record)}
    if mine and not mine.intersection(line.positions):  # what came after the backup stood at other positions
        raise Damaged("The list of destructions is not of this archive.", field="list", remedy="Take its own list.")
    return bool(mine)
