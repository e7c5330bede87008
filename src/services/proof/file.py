"""The proof file of an event, as far as the caller may see it: for REST and pages alike."""

from collections.abc import Iterable
from typing import Any

from archive.access.caller import Caller
from archive.errors import NotFound
from archive.ledger.checkpoint.checkpoint import at, latest
from archive.ledger.proving import entry_at, proof_of
from services.access_log import note
from services.home.archive_home import ArchiveHome
from services.sight.disclosure import kept_inside, kept_whole, seeing, visible


def provable(home: ArchiveHome, caller: Caller, events: Iterable[dict[str, Any]]) -> set[int]:
    """Positions of the events that the caller is shown a proof of: its bytes state nothing hidden from them."""
    shown = [each for each in events if "id" in each and each.get("name")]
    if caller.sees_all:
        return {each["position"] for each in shown}
    inside = kept_inside(caller)
    rows = [entry_at(home.archive, each["position"]) for each in shown if not inside(each["name"])]
    return {row[0] for row in rows} - kept_whole(home, caller)(rows)


def proof_file(home: ArchiveHome, caller: Caller, position: int, size: int | None = None) -> tuple[int, bytes]:
    """The size of the checkpoint that covers an event, and its proof: with the newest one unless a size is given.

    Where none covers the event yet, one is made now. Refuses: an event that the caller may not see, as none.
    """
    row = entry_at(home.archive, position)
    shown = row[2] in visible(home, caller)([row[2]]) and not kept_inside(caller)(row[4])
    if not shown or kept_whole(home, caller)([row]):
        raise NotFound("There is no event at this position.", field="position")
    with home.projections.states() as states:
        note(home, states, caller, [row[2]], "proof")
    covering = at(home.archive, size) if size is not None else latest(home.archive)
    if covering is None or (size is None and covering.size < position):
        covering = home.checkpoint()
    return covering.size, proof_of(home.archive, position, covering, seeing(caller))
