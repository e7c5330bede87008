"""Closing a wind-down: refused while anything is open, judged over the whole archive at one position."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from archive.access.caller import Caller
from archive.errors import Conflict, Invalid, NotAllowed, VersionConflict
from archive.kernel import ActorId
from archive.record.races import Overtaken
from archive.record.sqlite.operations import Operations
from archive.record.store import Receipt
from archive.recordwide import Reason
from archive.winddown.events import Destination, DestinationCount, WindDownClosed
from archive.winddown.usecases import close_wind_down
from projections.duties.open_items import Board, Narrowed
from projections.states import Question
from services.home.archive_home import ArchiveHome
from services.winddown.destinations import Placed, placed
from services.winddown.origins import origin_of
from services.winddown.status import board_of

ATTEMPTS, NAMED = 5, 100


class StillOpen(Conflict):
    """An organisation is wound down when nothing is open any more; `errors` names the first items that are."""

    code = "still_open"
    remedy = (
        "'archive winddown status' or GET /winddown/status lists them, with as_of those of a day; end each of them "
        "first, or close on a later day."
    )

    def __init__(self, board: Board, day: date | None) -> None:
        sorts = ", ".join(f"{matter} {count}" for matter, count in board.by_matter().items())
        said = "are still open" if day is None else f"were open on {day}, the day of the closing"
        super().__init__(f"{board.open} items {said}: {sorts}.")
        self.errors = [{"field": each.matter, "message": f"{each.kind} {each.id}"} for each in board.items]
        self.errors_left_out = board.open - len(self.errors) or None


class NoDestination(Conflict):
    """When an organisation is closed, each record has a destination; `errors` names the first that have none."""

    code = "no_destination"
    remedy = "'archive winddown destinations' or GET /wind-downs/{id}/destinations lists them with what hinders each."

    def __init__(self, places: Sequence[Placed]) -> None:
        without = sum(each.destination is None for each in places)
        super().__init__(f"{without} records have no destination and {len(places) - without} cannot go to theirs.")
        self.errors = [
            {"field": ", ".join(each.hindered) or "destination", "message": f"{each.kind} {each.id}"}
            for each in places[:NAMED]
        ]
        self.errors_left_out = len(places) - len(self.errors) or None


def close(
    home: ArchiveHome, caller: Caller, id: UUID, closed_on: date, reason: str, *, by: ActorId, expecting: int | None
) -> Receipt:
    """Record that an organisation is wound down.

    Refuses: a caller who may not see the whole archive; anything that is open today, or was on the day of the closing,
    also what was recorded meanwhile; a record without a destination, or that cannot go there; a day to come; a
    wind-down that was closed before; no reason.
    """
    if not caller.sees_all:
        remedy = "Ask an archivist whose key has no limits."
        raise NotAllowed("Only who may see the whole archive can close a wind-down.", remedy=remedy)
    if not reason.strip():
        raise Invalid("No reason is given.", field="reason", remedy="Give the reason, in words.")
    for attempt in range(ATTEMPTS):
        position = home.archive.position
        with home.projections.states(position) as states:
            position = states.position()
            question = Question(caller, home.today())
            winddown: dict[str, Any] = states.one(str(id), question, "winddown").state
            own = winddown.get("collections", ())
            days = [None, closed_on] if closed_on < question.today else [None]
            narrowed = Narrowed(origin=origin_of(home, winddown["origin"]))
            asked = [replace(question, as_of=day) for day in days]
            boards = [board_of(home, states, each, own, narrowed, NAMED) for each in asked]
            places = list(placed(home, states, question, id))
        if "closed_on" not in winddown:
            for day, open_still in zip(days, boards, strict=True):
                if open_still.open:
                    raise StillOpen(open_still, day)
            if missing := [each for each in places if not each.ready]:
                raise NoDestination(missing)
        counts = _counted(places)
        said = Reason(reason=reason)
        closed = WindDownClosed(closed_on=closed_on, position=position, destinations=counts, content=said)
        try:
            return close_wind_down(
                home.archive, id, closed, by=by, expecting=expecting, within=_unchanged_since(position)
            )
        except Overtaken:
            if attempt == ATTEMPTS - 1:
                raise
        except VersionConflict:  # somebody else changed it, or closed it, at the same moment
            if expecting is not None or attempt == ATTEMPTS - 1:
                raise
    raise Overtaken


def _counted(places: Sequence[Placed]) -> tuple[DestinationCount, ...]:
    """How many records go where."""
    counts = Counter(each.destination for each in places if each.destination)
    return tuple(DestinationCount(destination=each, records=counts[each]) for each in Destination if counts[each])


def _unchanged_since(position: int) -> Any:
    """What refuses in the transaction of the closing where anything was recorded since the board was asked."""

    def within(record: Operations) -> None:
        if record.history.position() != position + 1:  # the closing itself is there already
            raise Overtaken

    return within
