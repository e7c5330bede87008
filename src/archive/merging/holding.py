"""Holds that were placed while cases were one: on the whole, so that they keep both when the merge is undone."""

from collections.abc import Iterator, Sequence
from datetime import date
from math import inf
from typing import Any
from uuid import UUID

from archive.case.usecases import cases_of
from archive.case.whole import family
from archive.kernel import ActorId, Seen
from archive.merging.events import CaseMerged
from archive.record.store import Archive
from archive.recordwide import HoldPlaced, HoldReleased, Reason
from archive.registration import Record, binds

KEPT = "Placed while the cases were one."


def keep_both(archive: Archive, case: Record[Any], other: Record[Any], *, by: ActorId) -> None:
    """Place on a case that is about to stand on its own what was placed on the others since the merge, and back."""
    merged = next(each for each in reversed(case.timeline.events) if each.name == CaseMerged.name)
    leaving = family(archive, case.id)
    left = [each for each in cases_of(archive, case.id) if each.id not in {one.id for one in leaving}]
    for record, cases in ((case, left), (other, leaving)):
        for hold in list(_placed_since(merged, cases)):
            _place(record, hold, by)


def _placed_since(merged: Seen, cases: Sequence[Record[Any]]) -> Iterator[dict[str, Any]]:
    """The holds on some cases that bind, and that were placed after a merge; one not written yet is the newest."""
    for each in cases:
        events = (event for event in each.timeline.events if event.name == HoldPlaced.name)
        placed = {event.fact["hold"]: _position(event) for event in events}
        held = (hold for hold in each.timeline.holds() if binds(hold, each.today))
        yield from (hold for hold in held if placed[hold["hold"]] >= _position(merged))


def _position(event: Seen) -> float:
    return event.position if event.recorded_by else inf


def _place(record: Record[Any], hold: dict[str, Any], by: ActorId) -> None:
    id, reason = UUID(hold["hold"]), Reason(reason=hold.get("reason") or KEPT)
    ends_on = hold.get("ends_on")
    placed = HoldPlaced(
        hold=id,
        mandate=hold["mandate"],
        starts_on=date.fromisoformat(hold["starts_on"]),
        ends_on=date.fromisoformat(ends_on) if ends_on else None,
        content=reason,
    )
    record.place_hold(placed, by=by)
    if released := hold.get("released_on"):
        ahead = HoldReleased(hold=id, released_on=date.fromisoformat(released), content=reason)
        record.release_hold(ahead, by=by, carried=True)
