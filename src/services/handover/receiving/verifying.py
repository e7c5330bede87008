"""Verifies a package before anything of it is recorded: its log by the signed checkpoints, its files, what is here.

No trust in the sender: the checkpoint must be signed, by the key given where one is; every leaf, content and file is
computed again; and what the log says must not reach into what this archive recorded itself.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import UUID

from archive.clock.events import clock_id
from archive.errors import Conflict
from archive.files.digest import pieces_of, sha256_of
from archive.founding.usecases import founding_id
from archive.kernel import stored_names, superseded_names
from archive.ledger.offline import Checker, Differs, Unreadable, from_base64, read_key, strict_json
from archive.ledger.usecases import ledger_id
from archive.record.store import Archive
from archive.retention.binding import schedule_id
from archive.sealing.atrest import digests_in
from services.handover.receiving.arrived import Arrived, PackageRefused

Progress = Callable[[str, int, int], object]
Line = dict[str, Any]
GUARDED_SCHEDULES = 1000
_FORKED = "The record of this predecessor is not the one that was received before: event {} differs."


class PackageConflicts(Conflict):
    """A sound package that does not fit what this archive recorded since; nothing of it was recorded."""

    code = "package_conflicts"
    field = "package"


def verify(arrived: Arrived, keys: Sequence[str], progress: Progress) -> bool:
    """Compute the log of a package again; answers with whether a key known before vouches for it.

    Refuses: a checkpoint that is not signed, or not with the key given; an event, a content, an order or a root that
    is not the one that was signed; events beyond the signed ones.
    """
    stated = arrived.stated
    try:
        checker = Checker([read_key(key) for key in keys], [])
        checker.chain(strict_json(arrived.chain()))
        heads = {size: head for (_, size), head in checker.heads.items()}
        head = heads.get(stated.size)
        if head is None or head.origin != stated.origin or head.root.hex() != stated.root:
            raise PackageRefused("package.json does not state what the newest signed checkpoint does.")
        done = checker.export(_counted(arrived, progress))
    except Differs as what:
        raise PackageRefused(what.sentence) from None
    except Unreadable as why:
        raise PackageRefused(f"The event log cannot be checked: {why}.") from None
    if (done["size"], done["covered"]) != (stated.size, stated.size):
        raise PackageRefused(f"The event log has {done['size']} events; {stated.size} are signed.")
    return bool(keys)


def _counted(arrived: Arrived, progress: Progress) -> Iterator[bytes]:
    for number, line in enumerate(arrived.lines(), 1):
        yield line
        progress("verify", number, arrived.stated.size)


def plan(archive: Archive, arrived: Arrived, progress: Progress) -> int:
    """How many events of the log are here already, once it is sure that the rest fits.

    Refuses: the archive's own package; another record than the one received before; events of a newer program; a
    record that this archive recorded itself or continued since; a file that is missing or altered.
    """
    origin = arrived.stated.origin
    if origin == archive.origin:
        raise PackageConflicts(
            "This package comes from this archive.",
            remedy="A package is received by another archive; 'archive handover receipt' imports the receipt.",
        )
    received, names = archive.recorder.operations.received, stored_names().keys() | superseded_names().keys()
    here, fresh, own = received.upto(origin), dict[bytes, int](), _own_ids(archive)
    for number, event in enumerate(arrived.events(), 1):
        progress("compare", number, arrived.stated.size)
        if number <= here:
            if received.leaf(origin, number) != bytes.fromhex(event["leaf"]):
                raise PackageRefused(_FORKED.format(number))
            continue
        if event["name"] not in names:
            raise PackageConflicts(
                f"The package contains events that this version of the software does not know: {event['name']}.",
                remedy="Upgrade this archive to the version that made the package, or a newer one.",
            )
        if event["origin"] != origin:
            raise PackageRefused(f"Event {number} belongs to another archive.")
        _require_fits(archive, event, fresh, own)
        _require_files(arrived, event)
    return here


def _own_ids(archive: Archive) -> set[str]:
    """The records by which this archive keeps its own house, those too that it did not begin yet."""
    schedules = (schedule_id(archive, number) for number in range(1, GUARDED_SCHEDULES))
    return {str(id) for id in (founding_id(archive), clock_id(archive.origin), ledger_id(archive), *schedules)}


def _require_fits(archive: Archive, event: Line, fresh: dict[bytes, int], own: set[str]) -> None:
    """Refuse an event that does not continue its record as it was received."""
    stream, version = UUID(event["stream"]), event["version"]
    known = fresh.get(stream.bytes)
    if known is None:
        known = archive.recorder.version_of(stream)
        if known >= version or str(stream) in own:
            raise PackageConflicts(
                f"Record {stream} was recorded or changed in this archive, and differently by the sender since.",
                remedy="A record that goes on in two archives cannot be received again; ask the sender what changed.",
            )
    if version != known + 1:
        raise PackageRefused(f"Event {event['position']} does not follow the one before it in its record.")
    UUID(event["recorded_by"])
    fresh[stream.bytes] = version


def _require_files(arrived: Arrived, event: Line) -> None:
    for digest in files_of(event):
        with arrived.file(digest) as file:
            if sha256_of(pieces_of(file))[0] != digest:
                raise PackageRefused("A file of the package differs from what was filed.")


def files_of(event: Line) -> list[str]:
    """The digests of the files that the content of an event names, if it came."""
    content = event.get("content")
    return digests_in(from_base64(content["bytes"])) if isinstance(content, dict) else []
