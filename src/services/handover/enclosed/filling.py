"""Takes content that came later: in place of the marks of events that were received without it.

Each content is held against the fact of its event. A record that is secret here is sealed with a key of this archive
in the same transaction; one that was destroyed here since stays destroyed.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from uuid import UUID

from archive.errors import NotFound
from archive.ledger.leaf import commitment, stated_commitment
from archive.record.sqlite.contents import Lying
from archive.record.store import Archive
from archive.retention.usecases import record_of
from archive.sealing.datakeys import DataKeys
from archive.sealing.rows import WITHHELD, Turn, is_absent
from services.handover.enclosed.reading import NotOpened, OpenedContent

Came = tuple[Lying, OpenedContent]


def fill(
    archive: Archive,
    keys: DataKeys,
    origin: str,
    contents: Iterable[OpenedContent],
    noted: Callable[[], object],
    *,
    upto: int,
) -> int:
    """Record these contents of another archive, in one transaction; answers with how many were missing here.

    `noted` is called before, where any are: it notes that the views do not show them yet.
    The files that they name are already in the blob store. Content of an event that is not
    recorded here, but kept beside its record, stays where it is. `upto` is the last event of their package.
    Refuses: a content that is not that of its event; one of an event after the last.
    """
    recorder = archive.recorder
    found = defaultdict[str, list[Came]](list)
    for each in contents:
        row = recorder.operations.received.fact(origin, each.position)
        if row is None:
            if each.position > upto:
                raise NotOpened("The encrypted bag has content of an event that was not received.", field="package")
            continue  # it is kept beside its record
        position, fact = row
        if commitment(each.random, each.content) != stated_commitment(fact):
            raise NotOpened(f"The content of event {each.position} is not what was recorded.", field="package")
        lying = recorder.contents.at(position)
        if lying is not None and lying.seal == WITHHELD:
            found[lying.stream].append((lying, each))
    if found:
        noted()
    turns = {stream: _turn(archive, stream) for stream in found}
    keys.obtain([UUID(stream) for stream, turn in turns.items() if turn is not None])
    count = 0
    with recorder.transaction() as record:
        for stream, came in found.items():
            count += sum(record.contents.fill(lying.position, each.random, each.content) for lying, each in came)
            if (turn := turns[stream]) is not None:
                record.sealed.turn(turn)
    if archive.at_rest is not None:
        archive.at_rest.settle(stream for stream, turn in turns.items() if turn is not None)
    return count


def here(archive: Archive, origin: str, contents: Iterable[OpenedContent]) -> int:
    """How many of these contents of another archive are recorded here, whichever way they came."""
    received, recorded = archive.recorder.operations.received, archive.recorder.contents
    rows = (received.fact(origin, each.position) for each in contents)
    lying = (recorded.at(row[0]) for row in rows if row is not None)
    return sum(1 for each in lying if each is not None and not is_absent(each.seal))


def lacks(archive: Archive, origin: str, position: int) -> bool:
    """Whether an event of another archive was received without its content."""
    row = archive.recorder.operations.received.fact(origin, position)
    lying = archive.recorder.contents.at(row[0]) if row is not None else None
    return lying is not None and lying.seal == WITHHELD


def _turn(archive: Archive, stream: str) -> Turn | None:
    """How the content of a record is to lie from now on; None where it lies in plain text."""
    try:
        record = record_of(archive, archive.parts.whole_of(UUID(stream)))
    except NotFound:  # of no room: what the office keeps for itself
        return None
    until = record.sealed_until()
    return Turn(stream, until.isoformat(), files=True) if until is not None and until >= archive.today() else None
