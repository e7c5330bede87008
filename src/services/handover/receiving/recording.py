"""Records the events of a verified package: each with its own bytes, its archive, position, leaf and moment.

In transactions of a few hundred events, files before the events that name them: after a kill the same command continues
with what is missing. The tombstone of a record destroys what had come of it before.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from uuid import UUID

from archive.kernel import First
from archive.ledger.leaf import Entry, commitment, leaf_hash, stated_commitment
from archive.ledger.offline import from_base64
from archive.record.draft import Attached, Draft
from archive.record.sqlite.destructions import ITSELF
from archive.record.sqlite.operations import Operations
from archive.record.store import Archive
from archive.recordwide import RecordDestroyed
from archive.sealing.atrest import digests_in
from archive.sealing.rows import DESTROYED_FIRST, NO_RANDOM, WITHHELD, is_absent
from services.handover.enclosed.filling import fill, lacks
from services.handover.enclosed.reading import OpenedContent
from services.handover.filled import note_filling
from services.handover.receiving.arrived import Arrived, PackageRefused
from services.handover.receiving.verifying import Line, Plan, Progress, files_of, known_by_another_way
from services.home.archive_home import ArchiveHome

BATCH = 500
_ABSENT = {"withheld": WITHHELD, "destroyed": DESTROYED_FIRST}
Step = Callable[[str], object]


def record_events(home: ArchiveHome, arrived: Arrived, plan: Plan, progress: Progress, step: Step) -> tuple[int, int]:
    """Record every event that is still missing, but for those kept beside; answers with how many events and files.

    Refuses: an event or a file that was altered since it was verified; a full disk.
    """
    events = files = 0
    fresh = _fresh(home.archive, arrived, plan)
    with home.archive.recorder.database.frugal():
        while batch := list(islice(fresh, BATCH)):
            for digest in dict.fromkeys(digest for event in batch for digest in files_of(event)):
                files += _keep(home, arrived, digest)
            step("files")
            record_batch(home.archive, batch)
            step("events")
            events += len(batch)
            progress("record", batch[-1]["position"], arrived.stated.size)
    return events, files


def fill_in(home: ArchiveHome, arrived: Arrived, upto: int) -> None:
    """Record contents that this package gives of events received without them before; files first."""
    origin = arrived.stated.origin
    given = (event for event in islice(arrived.events(), upto) if isinstance(event.get("content"), dict))
    fresh = (event for event in given if lacks(home.archive, origin, event["position"]))
    while batch := list(islice(fresh, BATCH)):
        for digest in dict.fromkeys(digest for event in batch for digest in files_of(event)):
            _keep(home, arrived, digest)
        contents = (
            OpenedContent(
                event["position"], bytes.fromhex(event["content"]["random"]), from_base64(event["content"]["bytes"])
            )
            for event in batch
        )
        fill(home.archive, home.data_keys, origin, contents, partial(note_filling, home.home), upto=upto)


def record_batch(archive: Archive, events: Sequence[Line]) -> None:
    """Record events of a package in one transaction. Refuses: one that was altered."""
    here = {event["position"]: known_by_another_way(archive, event) for event in events}
    fresh = [event for event in events if not here[event["position"]]]
    gone = [event["stream"] for event in fresh if event["name"] == RecordDestroyed.name]

    def within(record: Operations) -> None:
        for event in events:
            way = [*event.get("way", ()), _first(event)]
            at = here[event["position"]] or (record.received.here(way[0].origin, way[0].position) if way[1:] else 0)
            if at:
                record.received.pass_through(at, way[1:])
        _destroy(record, gone)

    if fresh:
        archive.recorder.insert_events([_draft(event) for event in fresh], attached=Attached(within=within))
    else:
        with archive.recorder.transaction() as record:
            within(record)


def _first(event: Line) -> First:
    """Where the event stands in the archive of the sender."""
    return First(event["origin"], event["position"], bytes.fromhex(event["leaf"]), event["recorded_at"])


def _fresh(archive: Archive, arrived: Arrived, plan: Plan) -> Iterator[Line]:
    """The events of a package that are to be recorded. What a part left out before may come after others."""
    received, origin = archive.recorder.operations.received, arrived.stated.origin
    for event in arrived.events():
        position = event["position"]
        if "fact" not in event or position in plan.beside:
            continue
        if position > plan.upto or received.leaf(origin, position) is None:
            yield event


def _keep(home: ArchiveHome, arrived: Arrived, digest: str) -> int:
    """Keep a file under its digest; 1 where it was not here."""
    if home.blobs.path(digest).exists():
        home.blobs.verify(digest)
        return 0
    with arrived.file(digest) as file:
        kept, _ = home.blobs.put(file)
    if kept != digest:
        raise PackageRefused("A file of the package was altered while it was received.")
    return 1


def _draft(event: Line) -> Draft:
    """The event as it is recorded here: fact and content byte by byte as they were."""
    fact, leaf, content = from_base64(event["fact"]), bytes.fromhex(event["leaf"]), event.get("content", "withheld")
    entry = Entry(
        event["position"], event["origin"], event["stream"], event["version"], event["name"],
        event["recorded_at"], event["recorded_by"], fact,
    )  # fmt: skip
    if leaf_hash(entry) != leaf:
        raise PackageRefused("An event of the package was altered while it was received.")
    first = event["way"][0] if "way" in event else _first(event)
    if isinstance(content, str):
        random, said, seal = NO_RANDOM, b"", _ABSENT[content]
    else:
        random, said, seal = bytes.fromhex(content["random"]), from_base64(content["bytes"]), None
        if commitment(random, said) != stated_commitment(fact):
            raise PackageRefused("A content of the package was altered while it was received.")
    stream = UUID(entry.stream)
    return Draft(stream, entry.version, entry.name, fact, random, said, entry.recorded_by, seal, first)


def _destroy(record: Operations, streams: Sequence[str]) -> None:
    """Take away what lies of records whose tombstone came, by its authority; also what came with an earlier package."""
    for stream in streams:
        tombstone = record.history.newest(UUID(stream), RecordDestroyed.name)
        if tombstone is None:
            continue
        before = [each for each in record.contents.lying(stream) if each.position < tombstone.position]
        came = [each for each in before if not is_absent(each.seal)]
        digests = {digest for each in came for digest in digests_in(each.content)}
        record.destructions.destroy([each.position for each in before], tombstone.position)
        if came:
            record.destructions.owe(stream, {ITSELF, *digests})
