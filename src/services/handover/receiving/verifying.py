"""Verifies a package before anything of it is recorded: by the check that anybody can make, and by what is here.

No trust in the sender: what the log says must not reach into what this archive recorded itself.
"""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from archive.clock.events import clock_id
from archive.errors import Conflict
from archive.founding.usecases import founding_id
from archive.kernel import stored_names, superseded_names
from archive.ledger.offline import from_base64
from archive.ledger.usecases import ledger_id
from archive.record.store import Archive
from archive.retention.binding import schedule_id
from archive.sealing.atrest import digests_in
from services.handover.checks.check import check_package
from services.handover.checks.signed import UNSIGNED
from services.handover.receiving.arrived import Arrived, PackageRefused

Progress = Callable[[str, int, int], None]
Line = dict[str, Any]
GUARDED_SCHEDULES = 1000
_FORKED = "The record of this predecessor is not the one that was received before: event {} differs."


class PackageConflicts(Conflict):
    """A sound package that does not fit what this archive recorded since; nothing of it was recorded."""

    code = "package_conflicts"
    field = "package"


def verify(
    arrived: Arrived, keys: Sequence[str], progress: Progress, digest: str | None = None
) -> tuple[bool, str | None]:
    """Check a package whole; answers with whether a key or digest known before vouches for it, and what nothing does.

    Refuses: any difference.
    """
    found = check_package(
        arrived.folder,
        keys,
        digest=digest,
        progress=lambda done, total: progress("verify", done, total or arrived.stated.size),
    )
    for each in found["differences"]:
        more = found["differing"] - 1
        others = f" There are {more} more differences: 'archive handover check' lists them." if more else ""
        raise PackageRefused(f"{each['where']}: {each['says']}{others}")
    return not found["own_key_only"] or digest is not None, None if found["signed"] or digest else UNSIGNED


def plan(archive: Archive, arrived: Arrived, progress: Progress) -> int:
    """How many events of the log are here already, once it is sure that the rest fits.

    Refuses: the archive's own package; another record than the one received before; events of a newer program; a
    record that this archive recorded itself or continued since.
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
        if not known_by_another_way(archive, event):
            _require_fits(archive, event, fresh, own)
    return here


def known_by_another_way(archive: Archive, event: Line) -> int:
    """The position here of an event that another package brought already; 0 where none did. Refuses: another event."""
    for step in event.get("way", ()):
        leaf = archive.recorder.operations.received.leaf(step.origin, step.position)
        if leaf == step.leaf:
            return archive.recorder.operations.received.here(step.origin, step.position)
        if leaf is not None:
            raise PackageRefused(_FORKED.format(event["position"]))
    return 0


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


def files_of(event: Line) -> list[str]:
    """The digests of the files that the content of an event names, if it came."""
    content = event.get("content")
    return digests_in(from_base64(content["bytes"])) if isinstance(content, dict) else []
