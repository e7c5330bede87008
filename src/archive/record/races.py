"""What a command relies on that other processes may change before it is written, and a second try if they did.

A record is guarded by its version. A rule that asks another record, or sums up several, is guarded here: what it asked
is compared again under the write lock, and if it changed nothing is written.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar
from uuid import UUID

from archive.errors import VersionConflict
from archive.kernel import Fact
from archive.record.sqlite.lookups import LookupRace
from archive.record.sqlite.operations import Operations

ATTEMPTS = 10
COUNTED = ("cost.", "payment.", "record.")
"""Kinds of events that a sum of a grant may be made of, or set right by."""
T = TypeVar("T")


class Overtaken(VersionConflict):
    """Something a rule had asked was changed by somebody else before the command was written."""

    code = "overtaken"
    field = ""
    remedy = "Try again."

    def __init__(self) -> None:
        Exception.__init__(self, "Another process changed what this was judged by, at the same time.")
        self.expected = self.actual = 0


@dataclass(frozen=True, slots=True)
class Upon:
    """A grant as it was at a position; with `sums`, everything that names it as well."""

    grant: str
    position: int
    sums: bool

    def require(self, record: Operations) -> None:
        """Refuse where it changed since."""
        for stream, name, fact in record.history.facts_after(self.position):
            if stream == self.grant or (self.sums and self._counts(record, stream, name, fact)):
                raise Overtaken

    def _counts(self, record: Operations, stream: str, name: str, fact: Fact) -> bool:
        if not name.startswith(COUNTED):
            return False
        return bool((fact if "grant" in fact else record.history.first_fact(stream)).get("grant") == self.grant)


@dataclass(frozen=True, slots=True)
class NothingAfter:
    """The whole record as it was at a position."""

    position: int

    def require(self, record: Operations) -> None:
        """Refuse where anything was recorded since."""
        if record.history.tail()[0] != self.position:
            raise Overtaken


class Positioned(Protocol):
    """A record that shows up to which position what is read from now on is known."""

    def read_from(self) -> int:
        """That position."""
        ...


def upon(archive: Positioned, grant: UUID, *, sums: bool) -> Upon:
    """What a command about a grant relies on from now on; asked before anything of it is read."""
    return Upon(str(grant), archive.read_from(), sums)


def run_again(run: Callable[[], T], *, once: bool) -> T:
    """Run a command, and again where it was overtaken: also by another command on the same record at the same time."""
    for _ in range(0 if once else ATTEMPTS - 1):
        try:
            return run()
        except (VersionConflict, LookupRace):
            continue
    return run()
