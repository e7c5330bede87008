"""Verifies a package before anything of it is recorded: by the check that anybody can make, and by what is here.

No trust in the sender: what the log says must not reach into what this archive recorded itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from archive.clock.events import clock_id
from archive.errors import Conflict
from archive.files.noted import Noted
from archive.founding.usecases import founding_id
from archive.kernel import stored_names, superseded_names
from archive.ledger.offline import from_base64
from archive.ledger.usecases import ledger_id
from archive.record.store import Archive
from archive.recordwide import ResponsibilityTransferred
from archive.retention.binding import schedule_id
from archive.retirement.usecases import ends_of_predecessors
from archive.sealing.atrest import digests_in
from services.handover.checks.check import check_package
from services.handover.receiving.arrived import Arrived, PackageRefused
from services.handover.receiving.beside import CHANGED_HERE, HELD_HERE, kept_of, newest_of
from services.handover.receiving.responsible import Responsible
from services.home.archive_home import ArchiveHome

Progress = Callable[[str, int, int], None]
Line = dict[str, Any]
GUARDED_SCHEDULES = 1000
_FORKED = "The record of this predecessor is not the one that was received before: event {} differs."


class PackageConflicts(Conflict):
    """A sound package that does not fit what this archive recorded since; nothing of it was recorded."""

    code = "package_conflicts"
    field = "package"


def verify(
    archive: Archive, arrived: Arrived, keys: Sequence[str], progress: Progress, digest: str | None = None
) -> bool:
    """Check a package whole; answers with whether a key or digest known before vouches for it.

    Refuses: any difference; anything of an archive beyond its end, where it proved here that it is retired.
    """
    found = check_package(
        arrived.folder,
        keys,
        digest=digest,
        ends=ends_of_predecessors(archive),
        progress=lambda done, total: progress("verify", done, total or arrived.stated.size),
    )
    for each in found["differences"]:
        more = found["differing"] - 1
        others = f" There are {more} more differences: 'archive handover check' lists them." if more else ""
        raise PackageRefused(f"{each['where']}: {each['says']}{others}")
    return not found["own_key_only"] or digest is not None


@dataclass(frozen=True, slots=True)
class Plan:
    """What of a package is to be recorded: what is missing, but for what is kept `beside`, by position with why."""

    upto: int
    beside: dict[int, str]


def plan(home: ArchiveHome, arrived: Arrived, progress: Progress) -> Plan:
    """What of the log is recorded and what is kept beside, once it is sure that it is the log received before.

    Beside is kept what others recorded of records that this archive is responsible for since a transfer, and what does
    not continue its record here, because it was changed in this archive or another one. Refuses: the archive's own
    package; another record than the one received before; events of a newer program; the archive's own house.
    """
    origin = arrived.stated.origin
    if origin == home.archive.origin:
        raise PackageConflicts(
            "This package comes from this archive.",
            remedy="A package is received by another archive; 'archive handover receipt' imports the receipt.",
        )
    return _Planning(home, arrived).plan(progress)


class _Planning:
    """The comparison of one package with what is here."""

    def __init__(self, home: ArchiveHome, arrived: Arrived) -> None:
        self._archive, self._arrived, self._origin = home.archive, arrived, arrived.stated.origin
        self._received = home.archive.recorder.operations.received
        self._upto = self._received.upto(self._origin)
        self._own, self._responsible = _own_ids(home.archive), Responsible(home)
        self._fresh, self._aside, self._passed_on = Noted(), set[str](), set[str]()
        self._before = kept_of(home, newest_of(home.archive, self._origin))
        self._next = self._line()

    def plan(self, progress: Progress) -> Plan:
        """Go through the log once."""
        names, beside = stored_names().keys() | superseded_names().keys(), dict[int, str]()
        for number, event in enumerate(self._arrived.events(), 1):
            progress("compare", number, self._arrived.stated.size)
            if self._is_here(number, event["leaf"]) or "fact" not in event:
                self._note(event)
                continue
            if event["name"] not in names:
                raise PackageConflicts(
                    f"The package contains events that this version of the software does not know: {event['name']}.",
                    remedy="Upgrade this archive to the version that made the package, or a newer one.",
                )
            if event["origin"] != self._origin:
                raise PackageRefused(f"Event {number} belongs to another archive.")
            if not known_by_another_way(self._archive, event) and (why := self._aside_for(event)):
                beside[number] = why
            self._note(event)
        return Plan(self._upto, beside)

    def _is_here(self, number: int, leaf: str) -> bool:
        """Whether an event is recorded here. Refuses: another one was received at its position."""
        while self._next is not None and self._next["position"] < number:
            self._next = self._line()
        known = self._received.leaf(self._origin, number) if number <= self._upto else None
        kept = self._next["leaf"] if self._next is not None and self._next["position"] == number else None
        if leaf != (known.hex() if known else kept or leaf):
            raise PackageRefused(_FORKED.format(number))
        return known is not None

    def _line(self) -> Line | None:
        line = next(self._before, None)
        return orjson.loads(line) if line else None

    def _note(self, event: Line) -> None:
        """Remember that the sender is not responsible for a record any more by its own log."""
        if event.get("name") == ResponsibilityTransferred.name and "way" not in event:
            self._passed_on.add(event["stream"])

    def _aside_for(self, event: Line) -> str | None:
        """Why a new event is kept beside its record; None where it continues it."""
        stream, version = event["stream"], event["version"]
        if stream in self._own:
            raise PackageConflicts(
                f"Event {event['position']} is of a record by which this archive keeps its own house.",
                remedy="Nothing was recorded. Ask the sender what made its log.",
            )
        UUID(event["recorded_by"])
        if stream in self._aside:
            return CHANGED_HERE if not self._responsible.for_record(stream) else HELD_HERE
        key = UUID(stream).bytes
        known = self._fresh.of(key)
        begun = known is None
        if known is None:
            known = self._archive.recorder.version_of(UUID(stream))
        if self._is_held_here(event):
            self._aside.add(stream)
            return HELD_HERE
        if begun and known >= version:
            self._aside.add(stream)
            return CHANGED_HERE
        if version != known + 1:
            raise PackageRefused(f"Event {event['position']} does not follow the one before it in its record.")
        self._fresh.note(key, version)
        return None

    def _is_held_here(self, event: Line) -> bool:
        """Whether this archive is responsible for the record, and the package does not pass it on again."""
        stream = event["stream"]
        if event["name"] == ResponsibilityTransferred.name or not self._responsible.for_record(stream):
            return False
        return self._arrived.stated.handed_as != "transfer" or stream in self._passed_on


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


def files_of(event: Line) -> list[str]:
    """The digests of the files that the content of an event names, if it came."""
    content = event.get("content")
    return digests_in(from_base64(content["bytes"])) if isinstance(content, dict) else []
