"""Writes down every read of a record that not everyone may see, before it is given out."""

from collections.abc import Iterable

from archive.access.caller import Caller, Sight
from archive.access.log import Sort
from projections.states import StateReader
from services.home.archive_home import ArchiveHome
from services.sight.disclosure import ids_in

REFERENCES = "references"
"""How a record was read that another record refers to."""


def note(
    home: ArchiveHome, states: StateReader, caller: Caller, ids: Iterable[str], door: str, *, naming: object = None
) -> None:
    """Log which restricted records a caller with a key reads, and how: hidden ones, and those given on request.

    `naming` is what is given out: records of the business that it names beside these are logged as `references`.
    """
    if caller.sight is Sight.anonymous:
        return
    read, today = set(ids), home.today()
    found = {door: states.unpublished(read, today)}
    named = set(ids_in(naming)) - read
    if named:
        found[REFERENCES] = states.unpublished(named, today, office=False)
    for name, hidden in found.items():
        sorts: dict[str, Sort] = {id: "on_request" if public else "hidden" for id, public in hidden.items()}
        if sorts:
            home.access_log.note(caller, sorts, door=name, at=home.archive.now())


def attempted(home: ArchiveHome, caller: Caller, ids: Iterable[str], door: str) -> None:
    """Log that a caller tried to change, or to name in a change, what it may not see: hidden, or not there."""
    sorts: dict[str, Sort] = dict.fromkeys(ids, "attempted")
    if sorts:
        home.access_log.note(caller, sorts, door=door, at=home.archive.now())
