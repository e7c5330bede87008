"""The list of holds outside the record: what a restored archive must not destroy, though its backup is older.

It is next to the list of destructions and is signed like it (statement.py): the first line is the signature over all
of it, then one line of JSON for every hold on every record that is not destroyed: the hold, its mandate and days, and
keyed hashes by which this archive, and nobody else, knows the record. Never its id, since only archivists may know what
is held; never the reason, which is content.

An archive in which holds may be missing states so in what it signs, so that its list answers nothing elsewhere.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import orjson
from pydantic import ValidationError

from archive.disposal.statement import ListForged, ListNotSigned, Signed, Statement, read_head, sign
from archive.files.whole import written_whole
from archive.founding.events import HeldRecord
from archive.founding.usecases import Founding, founding_id
from archive.kernel import ActorId
from archive.record.keys import Keys
from archive.record.store import Archive
from archive.recordwide import HoldPlaced, HoldReleased

NAME = "holds.jsonl"
FORMAT, IN_DOUBT = "archive-holds.v1", "archive-holds-in-doubt.v1"
NOT_SHOWN = "not shown"
"""In place of a mandate in a list for others."""
_TAKE_NEWEST = "Use the list next to the newest published checkpoint."


@dataclass(frozen=True, slots=True)
class HoldList:
    """A list of holds as it was read, with what was signed of it."""

    holds: tuple[HeldRecord, ...]
    signed: Signed

    @property
    def in_doubt(self) -> bool:
        """Whether holds may be missing from it, by the word of the archive that made it."""
        return self.signed.statement.format == IN_DOUBT


def mark_of(archive: Archive, record: UUID) -> bytes:
    """By what the list of holds knows a record: a keyed hash of its id."""
    return archive.natural_key("held", str(record))


def held_records(archive: Archive) -> list[HeldRecord]:
    """Every hold on a record that is not destroyed, released ones too, and those of lists whose record is missing."""
    found = {(each.hold, each.held): each for each in _held_here(archive)}
    elsewhere = archive.glance(Founding, founding_id(archive)).held_elsewhere
    return list((elsewhere | found).values())


def _held_here(archive: Archive) -> Iterator[HeldRecord]:
    gone = set(archive.recorder.destructions.streams())
    placed: dict[tuple[str, str], dict[str, object]] = {}
    for each in archive.recorder.told(HoldPlaced.name, HoldReleased.name):
        said = orjson.loads(each.fact)
        if each.name == HoldPlaced.name:
            days = {day: said.get(day) for day in ("mandate", "starts_on", "ends_on")}
            placed[said["hold"], each.stream] = days
        else:
            placed[said["hold"], each.stream] |= {"released_on": said["released_on"]}
    for (hold, stream), told in placed.items():
        if stream not in gone:
            came_from = [key.hex() for key in archive.recorder.lookups.keys_of(stream)]
            told |= {"held": mark_of(archive, UUID(stream)).hex(), "came_from": came_from}
            yield HeldRecord.model_validate({"hold": hold, **told})


def write_holds(
    archive: Archive, keys: Keys, path: Path, *, by: ActorId, mandates_of: Collection[str] | None = None
) -> int:
    """Write the list whole or not at all; answers with how many holds on records it names.

    Where `mandates_of` are marks of records, the list shows the mandates of holds on these alone.
    """
    found = held_records(archive)
    if mandates_of is not None:
        found = [each if each.held in mandates_of else each.model_copy(update={"mandate": NOT_SHOWN}) for each in found]
    lines = b"".join(each.model_dump_json(exclude_none=True).encode() + b"\n" for each in found)
    format = IN_DOUBT if archive.glance(Founding, founding_id(archive)).holds_in_doubt else FORMAT
    statement = Statement(archive.origin, len(found), archive.now(), sha256(lines).digest(), format)
    written_whole(path, [sign(archive, keys, statement, by=by).line(), lines])
    return len(found)


def read_holds(path: Path) -> HoldList:
    """A list of holds from a file. Refuses: no signature, lines that are not those that were signed."""
    return holds_in(path.read_bytes())


def holds_in(listed: bytes) -> HoldList:
    """A list of holds as it was sent. Refuses what `read_holds` refuses."""
    first, _, lines = listed.partition(b"\n")
    try:
        signed = read_head(first, FORMAT, IN_DOUBT)
        if signed is None:
            raise ListNotSigned("The list of holds is not signed.", field="holds", remedy=_TAKE_NEWEST)
        holds = tuple(HeldRecord.model_validate_json(line) for line in lines.splitlines())
    except ValidationError:
        raise ListForged("A line of the list of holds cannot be read.", field="holds", remedy=_TAKE_NEWEST) from None
    except ListForged as forged:
        forged.field, forged.remedy = "holds", _TAKE_NEWEST
        raise
    said = signed.statement
    if (sha256(lines).digest(), len(holds)) != (said.digest, said.count):
        raise ListForged("The list of holds was altered after it was signed.", field="holds", remedy=_TAKE_NEWEST)
    return HoldList(holds, signed)
