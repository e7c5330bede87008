"""Records this archive is responsible for because a transfer brought them: no later act of others changes them."""

from functools import cached_property
from uuid import UUID

from archive.handover.events import HandoverReceived
from archive.kind import kind_of
from archive.recordwide import ResponsibilityTransferred
from services.handover.receiving.beside import PASSING, kept_of, received_packages
from services.home.archive_home import ArchiveHome

_STEERING = ("schedule", "disposal")
"""Lists and schedules steer records, although they belong to no kind of record."""


class Responsible:
    """The records that came by a transfer, and were not transferred on."""

    def __init__(self, home: ArchiveHome) -> None:
        self._home, self._recorder = home, home.archive.recorder
        self._transfers = [each for each in received_packages(home.archive) if each.handed_as == "transfer"]
        self._known = dict[str, bool]()

    def for_record(self, stream: str) -> bool:
        """Whether this archive is responsible for a record that it holds."""
        if not self._transfers:
            return False
        if stream not in self._known:
            self._known[stream] = stream not in self._passed_on and self._came(stream)
        return self._known[stream]

    @cached_property
    def _passed_on(self) -> set[str]:
        return {stream for stream, _ in self._recorder.facts_named(ResponsibilityTransferred.name, 0, own=True)[1]}

    @cached_property
    def _listed(self) -> dict[UUID, set[str]]:
        """Of each transfer of a part the records that passed."""
        found = {}
        for each in self._transfers:
            if lines := {line.decode().strip() for line in kept_of(self._home, each, PASSING)}:
                found[each.handover] = lines
        return found

    def _came(self, stream: str) -> bool:
        rows = self._recorder.read_stream(UUID(stream), lte=1)
        if not rows or (kind_of(rows[0][4]) is None and rows[0][4].partition(".")[0] not in _STEERING):
            return False
        way = self._recorder.operations.received.way(rows[0][0])
        return any(
            self._brought(each, stream, {(step.origin, step.position) for step in way}) for each in self._transfers
        )

    def _brought(self, transfer: HandoverReceived, stream: str, way: set[tuple[str, int]]) -> bool:
        listed = self._listed.get(transfer.handover)
        if listed is not None:
            return stream in listed
        return any(origin == transfer.sender and position <= transfer.position for origin, position in way)
