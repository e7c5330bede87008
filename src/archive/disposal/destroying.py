"""Takes the content of one record out of the record of events, and what else there is of it: keys, files, requests.

The tombstone and the deletion are one transaction, which also notes what is yet to be removed (`remnant`); everything
after it can be done again by anyone who opens the archive next.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from archive.disposal.cases import cases_with
from archive.disposal.events import ListedRecord
from archive.disposal.listing import RESTORED
from archive.disposal.usecases import destroyable
from archive.errors import Conflict
from archive.kernel import ActorId
from archive.record.races import upon
from archive.record.sqlite.destructions import ITS_KEY, ITSELF
from archive.record.sqlite.operations import Operations
from archive.record.store import Archive, Receipt
from archive.recordwide import HoldPlaced, RecordDestroyed
from archive.registration import Record, RecordHeld
from archive.retention.usecases import record_of
from archive.sealing.atrest import digests_in
from archive.sealing.files import Files
from archive.sealing.master import KeyUnavailable

REMOVED, SHARED, DONE, SAME = "removed", "shared", "done", "same"
BASIS = 120
PATIENCE = 10.0  # seconds


@dataclass(frozen=True, slots=True)
class Cleared:
    """What was removed with the records of a disposal: contents, files, files that stay for others, data keys."""

    contents: int
    files: int
    shared: int
    keys: int


def destroy(
    archive: Archive, record: Record[Any], *, disposal: UUID, listed: ListedRecord | None = None, by: ActorId
) -> Receipt:
    """Destroy the content of a record. Refuses: not due, or any hold on it or its case, even one placed right now.

    `listed` states how people approved it; otherwise than that it is not destroyed.
    """
    cases = [each for each in cases_with(archive, record) if each.id != record.id]
    stands, today = destroyable(archive, record, listed=listed), archive.today()
    record.destroy(RecordDestroyed(destroyed_on=today, basis=basis_of(stands), disposal=disposal), by=by, on=today)
    return _gone(archive, record, cases)


def basis_of(listed: ListedRecord) -> str:
    """The legal ground on which a listed record is destroyed, as written in its tombstone."""
    return f"{listed.record_class}: {listed.basis}"[:BASIS].strip()


def destroy_again(
    archive: Archive, id: UUID, *, disposal: UUID | None, moment: datetime, basis: str | None = None, by: ActorId
) -> Receipt | None:
    """Destroy a record that came back by a backup older than its destruction; None where it is destroyed here.

    Refuses: a hold that was placed after that moment.
    """
    record = record_of(archive, id)
    if record.destroyed_on is not None:
        return None
    if any(isinstance(each.event, HoldPlaced) and each.recorded_at > moment for each in archive.history(id)):
        raise RecordHeld
    tombstone = RecordDestroyed(destroyed_on=archive.today(), basis=basis or RESTORED, disposal=disposal)
    record.destroy_again(tombstone, by=by)
    return _gone(archive, record, ())


def leave_to_holders(
    archive: Archive, ids: Sequence[UUID], *, by: ActorId, authority: UUID, basis: Callable[[UUID], str]
) -> int:
    """Destroy the copies of records that other archives hold, in one transaction; what is destroyed stays so.

    Answers with how many were destroyed now. Refuses: a record that this archive holds itself.
    """
    records = [record for record in (record_of(archive, id) for id in ids) if record.destroyed_on is None]
    owed, positions = dict[UUID, set[str]](), dict[UUID, list[int]]()
    for record in records:
        tombstone = RecordDestroyed(destroyed_on=archive.today(), basis=basis(record.id), disposal=authority)
        record.leave_to_holder(tombstone, by=by)
        family = family_of(archive, record.id)
        owed |= {id: _owed(archive, id) for id in family}
        positions[record.id] = [row[0] for id in family for row in archive.recorder.read_stream(id)]

    def within(here: Operations) -> None:
        for id, gone in positions.items():
            if tombstone := here.history.newest(id, RecordDestroyed.name):
                here.destructions.destroy(gone, tombstone.position)
        for id, names in owed.items():
            here.destructions.owe(str(id), names)

    if records:
        archive.add(*records, destroys=tuple(positions[records[-1].id]), within=within)
    return len(records)


def _gone(archive: Archive, record: Record[Any], cases: Sequence[Record[Any]]) -> Receipt:
    """One transaction: the tombstone, the content away, and what is left to do."""
    race, family = upon(archive, record.id, sums=True), family_of(archive, record.id)
    positions = tuple(row[0] for id in family for row in archive.recorder.read_stream(id))
    owed = {id: _owed(archive, id) for id in family}

    def within(here: Operations) -> None:
        if any(here.history.version_of(case.id) != case.version for case in cases):  # a hold may have been placed
            raise Conflict(
                "The case of a record was changed at the same time.", remedy="Execute the disposal list again."
            )
        for id, names in owed.items():
            here.destructions.owe(str(id), names)

    return archive.add(record, destroys=positions, within=within, upon=race)


def family_of(archive: Archive, record: UUID) -> list[UUID]:
    """A record and its parts, which go with it."""
    return [record, *archive.parts.ids(record)]


def _owed(archive: Archive, id: UUID) -> set[str]:
    """What of a record is yet to be removed once its content is gone: itself, its files, its key."""
    named = {digest for content in _contents(archive, str(id)) for digest in digests_in(content)}
    return {ITSELF, *named} | ({ITS_KEY} if _has_key(archive, id) else set())


def _has_key(archive: Archive, record: UUID) -> bool:
    return archive.at_rest is not None and archive.at_rest.has_key(record)


def _contents(archive: Archive, stream: str) -> list[bytes]:
    """The contents of a record, opened; those whose key is missing name files that are sealed and go with them."""
    try:
        return archive.recorder.contents.of(stream)
    except KeyUnavailable:
        return []


def clear(archive: Archive, files: Files, forget: Callable[[str], object] | None) -> None:
    """Remove what is left beside the record of everything destroyed: keys, sealed and clear files, answered requests.

    `forget` takes a digest out of derived copies. Without it the digests stay noted for anyone who can; nobody searches
    then, and the record is rewritten. Refuses: a reader that keeps the log of the record.
    """
    rows = archive.recorder.destructions.left()
    for stream, digest in rows:
        if digest == ITSELF:
            _clear_record(archive, stream)
    for digest in sorted({digest for _, digest in rows} - {ITSELF, ITS_KEY}):
        if forget is not None:
            forget(digest)
        _clear_file(archive, files, digest, noted=forget is None)
    if forget is None:
        archive.recorder.database.rewrite()
    scrub(archive)


def _clear_record(archive: Archive, stream: str) -> None:
    if archive.at_rest is not None:
        archive.at_rest.destroy_key(stream)
    with archive.recorder.transaction() as record:
        record.lookups.forget_requests(stream)
        record.destructions.removed_itself(stream, DONE)


def _clear_file(archive: Archive, files: Files, digest: str, *, noted: bool) -> None:
    """Remove the bytes unless a record in plain text names them; done while nothing can be recorded."""
    with archive.recorder.transaction() as record:
        outcome = SHARED if record.contents.names_file(digest) else REMOVED
        if outcome is REMOVED:
            files.drop_clear(digest)
        if not noted:
            record.destructions.removed_file(digest, outcome, again=SAME)


def unremoved(archive: Archive) -> bool:
    """Whether something of a destroyed record is yet to be removed from beside the record."""
    return archive.recorder.destructions.any_left()


def scrub(archive: Archive) -> None:
    """Empty the log of the record of what was deleted. Refuses: a reader that keeps it."""
    if not archive.recorder.database.empty_log(seconds=PATIENCE):
        raise Conflict(
            "Another process is reading the record and blocks the clean-up of its log.",
            remedy="Execute the disposal list again.",
        )


def cleared(archive: Archive, streams: list[UUID]) -> Cleared:
    """What was removed with these records, whichever process did it."""
    destructions, contents, outcomes = archive.recorder.destructions, 0, Counter[str]()
    for stream in (str(id) for record in streams for id in family_of(archive, record)):
        for digest, outcome in destructions.outcomes(stream):
            outcomes[ITS_KEY if digest == ITS_KEY else outcome] += 1
        contents += destructions.count_of(stream)
    return Cleared(contents, outcomes[REMOVED], outcomes[SHARED], outcomes[ITS_KEY])
