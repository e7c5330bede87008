"""Takes the content of one record out of the record of events, and what else of it lies beside: keys, files, requests.

The tombstone and the deletion are one transaction, which also notes what is yet to be removed (`remnant`); everything
after it can be done again by whoever opens the archive next.
"""

import secrets
import sqlite3
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from archive.case.model import Case
from archive.disposal.events import ListedRecord
from archive.disposal.listing import RESTORED
from archive.disposal.usecases import destroyable
from archive.errors import Conflict
from archive.files.databases import fold_log
from archive.kernel import ActorId
from archive.record.store import Archive, Receipt
from archive.recordwide import HoldPlaced, RecordDestroyed
from archive.registration import Record, RecordHeld
from archive.retention.usecases import record_of
from archive.sealing.atrest import BY_FILE, digests_in
from archive.sealing.files import Files
from archive.sealing.master import KeyUnavailable

ITSELF, ITS_KEY = "", "key"
"""What stands in the place of a digest, for the record itself and for its data key."""
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


def destroy(archive: Archive, record: Record[Any], *, disposal: UUID, by: ActorId) -> Receipt:
    """Destroy the content of a record. Refuses: not due, or any hold on it or its case, even one placed right now."""
    case = archive.load(Case, record.case) if record.case and archive.exists(record.case) else None
    listed, today = destroyable(archive, record), archive.today()
    record.destroy(RecordDestroyed(destroyed_on=today, basis=basis_of(listed), disposal=disposal), by=by, on=today)
    return _gone(archive, record, case)


def basis_of(listed: ListedRecord) -> str:
    """By what right a listed record is destroyed, as its tombstone says it."""
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
    return _gone(archive, record, None)


def _gone(archive: Archive, record: Record[Any], case: Case | None) -> Receipt:
    """One transaction: the tombstone, the content away, and what is left to do."""
    stream = str(record.id)
    positions = tuple(row[0] for row in archive.recorder.read_stream(record.id))
    named = {digest for content in _contents(archive, stream) for digest in digests_in(content)}
    owed = {ITSELF, *named} | ({ITS_KEY} if _has_key(archive, record.id) else set())

    def within(db: sqlite3.Connection) -> None:
        if case is not None:
            row = db.execute("SELECT max(version) FROM event WHERE stream = ?", (str(case.id),)).fetchone()
            if row[0] != case.version:  # a hold may have been placed on it
                raise Conflict("The case of a record changed at this moment.", remedy="Execute the disposal again.")
        db.executemany("INSERT OR IGNORE INTO remnant VALUES (?,?,NULL)", [(stream, each) for each in owed])

    return archive.add(record, destroys=positions, within=within)


def _has_key(archive: Archive, record: UUID) -> bool:
    return archive.at_rest is not None and archive.at_rest.has_key(record)


def _contents(archive: Archive, stream: str) -> list[bytes]:
    """The contents of a record, opened; those whose key is not here name files that lie sealed and go with them."""
    try:
        return archive.recorder.rows.contents(archive.recorder.reader, stream)
    except KeyUnavailable:
        return []


def clear(archive: Archive, files: Files, forget: Callable[[str], object] | None) -> None:
    """Remove what is left beside the record of everything destroyed: keys, sealed and clear files, answered requests.

    `forget` takes a digest out of derived copies. Without it the digests stay noted for whoever can; nobody searches
    then, and the record is written anew. Refuses: a reader that keeps the log of the record.
    """
    rows = archive.recorder.reader.execute("SELECT stream, digest FROM remnant WHERE outcome IS NULL").fetchall()
    for stream, digest in rows:
        if digest == ITSELF:
            _clear_record(archive, stream)
    for digest in sorted({digest for _, digest in rows} - {ITSELF, ITS_KEY}):
        if forget is not None:
            forget(digest)
        _clear_file(archive, files, digest, noted=forget is None)
    if forget is None:
        archive.recorder.rewrite()
    scrub(archive)


def _clear_record(archive: Archive, stream: str) -> None:
    if archive.at_rest is not None:
        archive.at_rest.destroy_key(stream)
    with archive.recorder.transaction() as db:
        db.execute("DELETE FROM idempotency WHERE stream = ?", (stream,))
        sql = "UPDATE remnant SET outcome = ? WHERE stream = ? AND digest IN (?, ?)"
        db.execute(sql, (DONE, stream, ITSELF, ITS_KEY))


def _clear_file(archive: Archive, files: Files, digest: str, *, noted: bool) -> None:
    """Remove the bytes unless a record in clear names them; done while nothing can be recorded."""
    with archive.recorder.transaction() as db:
        outcome = SHARED if db.execute(BY_FILE, (digest,)).fetchone() else REMOVED
        if outcome is REMOVED:
            files.drop_clear(digest)
        if noted:
            return
        for (stream,) in db.execute("SELECT stream FROM remnant WHERE digest = ?", (digest,)).fetchall():
            sql = "UPDATE remnant SET digest = ?, outcome = ? WHERE stream = ? AND digest = ?"
            db.execute(sql, (secrets.token_hex(8), outcome, stream, digest))
            outcome = SAME


def settle_remnants(db: sqlite3.Connection) -> None:
    """Let go of what is removed, but for executions that are under way and certify it."""
    if not db.execute("SELECT 1 FROM disposal_under_way LIMIT 1").fetchone():
        db.execute("DELETE FROM remnant WHERE outcome IS NOT NULL")


def certified(db: sqlite3.Connection, disposal: UUID, streams: list[UUID]) -> None:
    """Nothing is left to do for a disposal and its records."""
    db.executemany("DELETE FROM remnant WHERE stream = ?", [(str(stream),) for stream in streams])
    db.execute("DELETE FROM disposal_under_way WHERE disposal = ?", (str(disposal),))


def unremoved(archive: Archive) -> bool:
    """Whether something of a destroyed record is yet to be removed from beside the record."""
    sql = "SELECT 1 FROM remnant WHERE outcome IS NULL LIMIT 1"
    return archive.recorder.reader.execute(sql).fetchone() is not None


def digests_left(archive: Archive) -> list[str]:
    """Digests of files that are yet to be removed."""
    sql = "SELECT DISTINCT digest FROM remnant WHERE outcome IS NULL AND digest NOT IN (?, ?)"
    return [row[0] for row in archive.recorder.reader.execute(sql, (ITSELF, ITS_KEY))]


def scrub(archive: Archive) -> None:
    """Empty the log of the record of what was deleted. Refuses: a reader that keeps it."""
    if not fold_log(archive.recorder.reader, seconds=PATIENCE):
        raise Conflict("A reader keeps the log of the record.", remedy="Execute the disposal again.")


def cleared(archive: Archive, streams: list[UUID]) -> Cleared:
    """What was removed with these records, whichever process did it."""
    db, contents, outcomes = archive.recorder.reader, 0, Counter[str]()
    for stream in map(str, streams):
        for digest, outcome in db.execute("SELECT digest, outcome FROM remnant WHERE stream = ?", (stream,)):
            outcomes[ITS_KEY if digest == ITS_KEY else outcome] += 1
        sql = "SELECT count(*) FROM destruction d JOIN event e ON e.position = d.authority WHERE e.stream = ?"
        contents += db.execute(sql, (stream,)).fetchone()[0]
    return Cleared(contents, outcomes[REMOVED], outcomes[SHARED], outcomes[ITS_KEY])
