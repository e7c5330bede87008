"""Takes a list of holds over in an archive that was restored, and stops disposals while holds may be missing."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from archive.disposal.holdlist import HoldList, mark_of
from archive.disposal.listing import adopted_records
from archive.disposal.statement import ListNotSigned, ListOfAnother, signer_of_list
from archive.errors import Conflict, NotFound
from archive.founding.events import Adoption, HeldRecord, HoldsAdopted, HoldsAnswered, HoldsDoubted
from archive.founding.usecases import Founding, founding_id
from archive.kernel import ActorId
from archive.ledger.checkpoint.notekey import NoteKey
from archive.ledger.checkpoint.succession import Introduction
from archive.record.natural import former_of
from archive.record.store import Archive, Receipt
from archive.recordwide import HoldPlaced, HoldReleased, Reason
from archive.registration import Record, RecordHeld
from archive.retention.usecases import record_of
from archive.sealing.master import KeyUnavailable

FROM_LIST = "From the list of holds; its reason was recorded after the backup."
AT_ONCE = 1000


class HoldsUnanswered(Conflict):
    """Holds placed after the backup, or in what the record lacks, may be missing: nothing is destroyed."""

    code = "holds_unanswered"
    remedy = (
        "Place the missing holds, then run 'archive hold answer --reason WHY' (with --holds FILE if you have a list)."
    )

    def __init__(self) -> None:
        super().__init__("Holds placed after the backup, or in missing events, may be missing in this archive.")


@dataclass(frozen=True, slots=True)
class BelievedHolds:
    """A list of holds with the key that signed it, or with why it is trusted without: then it only ever holds."""

    listed: HoldList
    signed_by: str | None = None
    reason: str | None = None

    @property
    def made_at(self) -> datetime:
        """The moment it states."""
        return self.listed.signed.statement.moment


@dataclass(slots=True)
class HoldsTaken:
    """What a list of holds did: holds placed and released, and those of records destroyed here, or not here."""

    placed: int = 0
    released: int = 0
    destroyed: int = 0
    elsewhere: list[HeldRecord] = field(default_factory=list)


def believed_holds(
    listed: HoldList, keys: Sequence[Introduction], origin: str, *, given: NoteKey | None = None, reason: str | None
) -> BelievedHolds:
    """A list of holds that may be taken over. Refuses: another archive's, an altered one, no known key nor reason."""
    try:
        signer = signer_of_list(listed.signed, keys, origin, given)
    except ListOfAnother:
        raise ListOfAnother("The list of holds belongs to another archive.", field="holds") from None
    if signer is None and not reason:
        remedy = "Give the archive's published key with --signed-by."
        raise ListNotSigned("The list of holds is not signed with a known key.", field="holds", remedy=remedy)
    return BelievedHolds(listed, signer.vkey if signer else None, None if signer else reason)


def take_holds(archive: Archive, this: BelievedHolds, *, by: ActorId) -> HoldsTaken:
    """Place and release what the list says on the records that are here; run again, it does nothing more.

    What was destroyed stays destroyed, and is counted. A release ends a hold where a key of the archive signed it. The
    rest is noted, and binds where its record comes.
    """
    taken, here = HoldsTaken(), _Here(archive)
    by_record: dict[UUID, list[HeldRecord]] = {}
    for line in this.listed.holds:
        ids = here.find(line)
        for id in ids:
            by_record.setdefault(id, []).append(line)
        if not ids and here.is_destroyed(line):
            taken.destroyed += 1
        elif not ids:
            taken.elsewhere.append(line)
    for id, lines in by_record.items():
        _hold(archive, id, lines, taken, release=this.signed_by is not None, by=by)
    _note(archive, this, taken, by)
    return taken


class _Here:
    """Which records of this archive a list of holds means."""

    def __init__(self, archive: Archive) -> None:
        self._archive, self._by_mark = archive, dict[bytes, UUID]()
        for stream in archive.recorder.begun(0)[1]:
            self._by_mark |= dict.fromkeys(marks(archive, UUID(stream)), UUID(stream))
        bygone = list(adopted_records(archive))
        self._gone = {mark for each in bygone for mark in marks(archive, each.record)}
        self._gone |= {bytes.fromhex(hash) for each in bygone for hash in each.came_from}

    def find(self, line: HeldRecord) -> set[UUID]:
        found = {self._archive.recorder.lookups.find(bytes.fromhex(hash)) for hash in line.came_from}
        found.add(self._by_mark.get(bytes.fromhex(line.held)))
        return {id for id in found if id is not None}

    def is_destroyed(self, line: HeldRecord) -> bool:
        return any(bytes.fromhex(hash) in self._gone for hash in (line.held, *line.came_from))


def marks(archive: Archive, record: UUID) -> tuple[bytes, ...]:
    """Every mark by which a list of holds may know a record."""
    mark = mark_of(archive, record)
    return (mark, *former_of(mark))


def _hold(
    archive: Archive, id: UUID, lines: Iterable[HeldRecord], taken: HoldsTaken, *, release: bool, by: ActorId
) -> None:
    """Bring the holds of one record to what the list states about them."""
    lines = list(lines)
    try:
        record = record_of(archive, id)
        before = record.placed_holds()
        if record.destroyed_on is not None:
            taken.destroyed += len(lines)
            return
        for line in lines:
            _say(record, line, release=release, by=by)
        archive.add(record)
    except NotFound:  # what is no record of a room
        taken.elsewhere += lines
    except KeyUnavailable:  # nothing is added to what lies sealed; the hold binds by its line
        taken.elsewhere += [line for line in lines if line.binds(archive.today())]
    else:
        after = record.placed_holds()
        taken.placed += len(after) - len(before)
        taken.released += sum(after.values()) - sum(before.values())


def _say(record: Record[Any], line: HeldRecord, *, release: bool, by: ActorId) -> None:
    days = line.starts_on, line.ends_on
    placed = HoldPlaced(
        hold=line.hold, mandate=line.mandate, starts_on=days[0], ends_on=days[1], content=Reason(reason=FROM_LIST)
    )
    record.place_hold(placed, by=by)
    if line.released_on is not None and release:
        released = HoldReleased(hold=line.hold, released_on=line.released_on, content=Reason(reason=FROM_LIST))
        record.release_hold(released, by=by, carried=True)


def _note(archive: Archive, this: BelievedHolds, taken: HoldsTaken, by: ActorId) -> None:
    founding = archive.load(Founding, founding_id(archive))
    new = [each for each in taken.elsewhere if founding.held_elsewhere.get((each.hold, each.held)) != each]
    for first in range(0, max(1, len(new)), AT_ONCE):
        adopted = HoldsAdopted(
            listed=len(this.listed.holds),
            made_at=this.made_at,
            signed_by=this.signed_by,
            placed=taken.placed,
            released=taken.released,
            destroyed=taken.destroyed,
            elsewhere=tuple(new[first : first + AT_ONCE]),
            content=Adoption(reason=this.reason),
        )
        founding.record(adopted, by=by)
    archive.add(founding)


def doubt_holds(archive: Archive, *, not_recognised: int | None, by: ActorId) -> None:
    """Note that holds may be missing: no disposal is approved or executed until an archivist has answered."""
    founding = archive.load(Founding, founding_id(archive))
    founding.record(HoldsDoubted(not_recognised=not_recognised), by=by)
    archive.add(founding)


def answer_holds(archive: Archive, reason: str, *, by: ActorId) -> Receipt:
    """Answer which holds were missing, or that none was. Refuses: nothing is asked."""
    founding = archive.load(Founding, founding_id(archive))
    if not founding.holds_in_doubt:
        raise Conflict(
            "No holds have to be confirmed.", remedy="'archive health' reports when holds must be confirmed."
        )
    founding.record(HoldsAnswered(content=Reason(reason=reason)), by=by)
    return archive.add(founding)


def holds_in_doubt(archive: Archive) -> bool:
    """Whether holds may be missing since the archive was restored, and nobody has answered yet."""
    id = founding_id(archive)
    return archive.exists(id) and archive.glance(Founding, id).holds_in_doubt


def require_answered(archive: Archive) -> None:
    """Refuse to destroy while holds may be missing."""
    if holds_in_doubt(archive):
        raise HoldsUnanswered


def require_unheld_elsewhere(archive: Archive, record: UUID) -> None:
    """Refuse the destruction of a record that a list of holds named before it came here, or could not be added to."""
    id = founding_id(archive)
    listed = archive.glance(Founding, id).held_elsewhere if archive.exists(id) else None
    if not listed:
        return
    these = {mark.hex() for mark in (*marks(archive, record), *_came_from(archive, record))}
    held = record_of(archive, record).placed_holds()
    for each in listed.values():
        if each.hold not in held and each.binds(archive.today()) and these.intersection((each.held, *each.came_from)):
            error = RecordHeld()
            error.remedy = "It is in a list of holds: 'archive hold answer --holds FILE' places it."
            raise error


def _came_from(archive: Archive, record: UUID) -> Iterator[bytes]:
    return iter(archive.recorder.lookups.keys_of(str(record)))
