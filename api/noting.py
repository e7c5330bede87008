"""Writes down every read of a record that not anybody may see, before it is given out."""

from collections.abc import Iterable

from api.wiring import ArchiveHome
from archive.access.caller import Caller, Sight
from archive.access.log import Sort
from projections.states import StateReader


def note(home: ArchiveHome, states: StateReader, caller: Caller, ids: Iterable[str], door: str) -> None:
    """Log which of these records a caller with a key reads by a door: the hidden, and those given on request."""
    if caller.sight is Sight.anonymous:
        return
    sorts: dict[str, Sort] = {
        id: "on_request" if public else "hidden" for id, public in states.unpublished(set(ids), home.today()).items()
    }
    if sorts:
        home.access_log.note(caller, sorts, door=door, at=home.archive.now())


def attempted(home: ArchiveHome, caller: Caller, ids: Iterable[str], door: str) -> None:
    """Log that a caller tried to change, or to name in a change, what it may not know of: hidden, or not there."""
    sorts: dict[str, Sort] = dict.fromkeys(ids, "attempted")
    if sorts:
        home.access_log.note(caller, sorts, door=door, at=home.archive.now())
