"""Passes the responsibility on once a recipient accepted a transfer: every record states who holds it now.

The receipt in the record decides it; what an interruption leaves is completed at the next start.
"""

import logging
from collections.abc import Container, Iterator, Sequence
from itertools import islice
from uuid import UUID

from archive.errors import ArchiveError, Conflict, Damaged, NotFound, VersionConflict
from archive.handover.events import HandoverAcknowledged, HandoverTransferred, Recipient
from archive.handover.model import Handover
from archive.handover.usecases import passing, transfer_handover
from archive.kernel import ActorId
from archive.record.races import ATTEMPTS
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


def require_held_here(archive: Archive, ids: Container[bytes] | None) -> None:
    """Refuse to transfer what another archive is responsible for; `ids` are the records, None means all."""
    _, found = archive.recorder.facts_named(ResponsibilityTransferred.name, 0, own=True)
    held = next((stream for stream, _ in found if ids is None or UUID(stream).bytes in ids), None)
    if held is not None:
        remedy = "Hand over a part without them, or a copy."
        refused = Conflict("Another archive holds some of these records already.", field="as", remedy=remedy)
        refused.record = UUID(held)
        raise refused


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
