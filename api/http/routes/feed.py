"""The feed of events: everything that was recorded, in the one order; what is hidden shows its leaf alone."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel

from api.http import responses
from api.http.identity import Asking, Home, MinPosition
from api.http.problems import documented
from api.http.receiving import Receiving
from archive.errors import Invalid
from services import shapes as answers
from services.access_log import note
from services.sight.disclosure import told

router = APIRouter(tags=["events"], route_class=Receiving)


class Feed(BaseModel):
    """Events after a position; ask again with `after` = `next`."""

    events: list[answers.EventOut]
    next: int
    position: int


@router.get(
    "/events",
    response_model=Feed,
    responses=documented(401, 422, 503),
    summary="Follow the feed of events",
    operation_id="feed",
)
def get(
    home: Home,
    caller: Asking,
    after: Annotated[int, Query(ge=0, le=2**62, description="the last position you have")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    min_position: MinPosition = 0,
) -> Response:
    """Events in the order of recording. Who may see them is judged today.

    By an event with `withdrawn` its record left the public: anyone who copied it removes the copy.
    """
    with home.projections.states(min_position) as states:
        position = states.position()
        if after > max(position, home.archive.position):
            remedy = "Use the `next` of an earlier answer of this archive; after a restore start again with after=0."
            raise Invalid(f"The record ends at position {position}.", field="after", remedy=remedy)
        events = home.archive.read(after, limit, upto=position)
        shown = told(home, states, caller, events)
        note(home, states, caller, (each["id"] for each in shown if "id" in each), "feed", naming=shown)
    last = events[-1].position if events else after
    headers = {"Link": f'</events?after={last}&limit={limit}>; rel="next"'} if last < position else {}
    return responses.shown({"events": shown, "next": last, "position": position}, position=position, headers=headers)
