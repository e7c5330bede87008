"""Passes the responsibility on once a recipient accepted a transfer: every record states who holds it now.

The receipt in the record decides it; what an interruption leaves is completed at the next start.
"""

import logging
from collections.abc import Container, Iterator, Sequence
from itertools import islice
from uuid import UUID

from archive.errors import ArchiveError, Conflict, Damaged, NotFound, VersionConflict
from archive.handover.events import HandoverAcknowledged, HandoverIssued, HandoverTransferred, Recipient
from archive.handover.model import Handover
from archive.handover.usecases import in_progress, passing, transfer_handover
from archive.kernel import ActorId
from archive.record.races import ATTEMPTS
from archive.record.sqlite.operations import Operations
from archive.record.store import Archive
from archive.recordwide import Holder, ResponsibilityTransferred
from archive.retention.usecases import record_of
from archive.sealing.files import Files

log = logging.getLogger("archive.handover")
BATCH = 500


def complete_transfers(archive: Archive, files: Files) -> int:
    """Bring every accepted transfer to its end; answers with how many records passed on now."""
    return sum(_pass_on(archive, files, each) for each in passing(archive))


def resume_transfers(archive: Archive, files: Files) -> None:
    """The same at a start, which nothing of it may prevent; the next one, or the receipt given again, goes on."""
    try:
        complete_transfers(archive, files)
    except (ArchiveError, OSError) as error:
        log.warning("a transfer is not finished: %s", error)


def require_free(archive: Archive, files: Files, ids: Container[bytes] | None) -> None:
    """Refuse to transfer what another archive holds, or may hold soon; `ids` are the records, None means all."""
    _require_held_here(archive, ids)
    _require_not_in_progress(archive, files, ids)


def _require_held_here(archive: Archive, ids: Container[bytes] | None) -> None:
    _, found = archive.recorder.facts_named(ResponsibilityTransferred.name, 0, own=True)
    held = next((stream for stream, _ in found if ids is None or UUID(stream).bytes in ids), None)
    if held is not None:
        remedy = "Hand over a part without them, or a copy."
        refused = Conflict("Another archive holds some of these records already.", field="as", remedy=remedy)
        refused.record = UUID(held)
        raise refused


class TransferInProgress(Conflict):
    """Some of the records go to another recipient already, who has not answered yet."""

    code = "transfer_in_progress"
    field = "as"

    def __init__(self, handover: Handover, record: UUID) -> None:
        told = handover.issued.content if handover.issued is not None else None
        to = f" to {told.to}" if isinstance(told, Recipient) else ""
        super().__init__(f"A transfer of some of these records{to} is in progress: {handover.id}.")
        self.remedy = (
            "Import the receipt of its recipient, or withdraw it: 'archive handover withdraw ID' (POST"
            " /handovers/ID/withdrawals). A copy can be made at any time."
        )
        self.record = record


def _require_not_in_progress(archive: Archive, files: Files, ids: Container[bytes] | None) -> None:
    for handover in in_progress(archive):
        issued = handover.issued
        assert issued is not None
        if not isinstance(issued.content, Recipient):
            raise TransferInProgress(handover, handover.id)  # nobody knows any more which records it has
        records = _records(archive, files, handover.id, issued.position, issued.content)
        found = next((id for id in records if ids is None or id.bytes in ids), None)
        if found is not None:
            raise TransferInProgress(handover, found)


def require_none_issued(record: Operations, after: int, own: UUID) -> None:
    """Refuse a transfer if another one than it was issued after a position."""
    _, found = record.history.facts_named(HandoverIssued.name, after, own=True)
    if any(fact["handed_as"] == "transfer" and UUID(stream) != own for stream, fact in found):
        remedy = "Make the package again."
        raise Conflict("Another transfer was issued while this one was made.", field="as", remedy=remedy)


def _pass_on(archive: Archive, files: Files, handover: Handover) -> int:
    issued, accepted = handover.issued, handover.acknowledged
    assert issued is not None
    assert accepted is not None
    if not isinstance(issued.content, Recipient):
        raise Damaged("The name of the recipient of a transfer is missing.", field="content")
    day = accepted.received_at.astimezone(archive.timezone).date()
    history = archive.history(handover.id)
    by = ActorId(next(each.recorded_by for each in history if isinstance(each.event, HandoverAcknowledged)))
    holder = Holder(to=issued.content.to)
    event = ResponsibilityTransferred(handover=handover.id, transferred_on=day, content=holder)
    ids, passed = _records(archive, files, handover.id, issued.position, issued.content), 0
    while batch := list(islice(ids, BATCH)):
        passed += _marked(archive, batch, event, by=by)
    every = sum(1 for _ in _of(archive, handover.id))
    transfer_handover(archive, handover.id, HandoverTransferred(transferred_on=day, records=every), by=by)
    return passed


def _records(archive: Archive, files: Files, id: UUID, upto: int, told: Recipient) -> Iterator[UUID]:
    """The records of a transfer: those listed, else all that had begun by then."""
    if told.file is not None:
        with files.open(str(id), told.file.digest) as lines:
            yield from (UUID(line.decode().strip()) for line in lines)
        return
    after = 0
    while found := archive.recorder.begun_between(after, BATCH, upto):
        yield from (UUID(stream) for _, stream in found)
        after = found[-1][0]


def _marked(archive: Archive, ids: Sequence[UUID], event: ResponsibilityTransferred, *, by: ActorId) -> int:
    """Record in one transaction who holds these records; anew where one of them changed meanwhile."""
    for attempt in range(ATTEMPTS):
        try:
            with archive.bulk():
                return sum(_mark(archive, id, event, by=by) for id in ids)
        except VersionConflict:
            if attempt == ATTEMPTS - 1:
                raise
    return 0


def _mark(archive: Archive, id: UUID, event: ResponsibilityTransferred, *, by: ActorId) -> bool:
    """Of what is destroyed nothing passes on, and what is held elsewhere stays there."""
    try:
        record = record_of(archive, id)
    except NotFound:  # the office's own: an actor, a schedule, the archive itself
        return False
    if record.destroyed_on is not None or record.now.get("held_by") is not None:
        return False
    record.hand_on(event, by=by)
    archive.add(record)
    return True


def not_passed(archive: Archive, files: Files, id: UUID) -> list[UUID]:
    """The records of a transfer that was accepted, which another one had passed to another archive before."""
    handover = archive.load(Handover, id)
    issued = handover.issued
    if issued is None or issued.handed_as != "transfer" or not isinstance(issued.content, Recipient):
        return []
    _, found = archive.recorder.facts_named(ResponsibilityTransferred.name, 0, own=True)
    passed = [(UUID(stream), str(fact["handover"])) for stream, fact in found]
    to = {each: archive.load(Handover, UUID(each)).acknowledged for each in {by for _, by in passed}}
    names = {each: accepted.recipient for each, accepted in to.items() if accepted is not None}
    elsewhere = {stream for stream, by in passed if names.get(by) != _recipient(handover)}
    return [each for each in _records(archive, files, id, issued.position, issued.content) if each in elsewhere]


def _recipient(handover: Handover) -> str | None:
    return handover.acknowledged.recipient if handover.acknowledged is not None else None


def _of(archive: Archive, handover: UUID) -> Iterator[str]:
    _, found = archive.recorder.facts_named(ResponsibilityTransferred.name, 0, own=True)
    return (stream for stream, fact in found if fact["handover"] == str(handover))
