"""News of the archive for feed readers."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.http.identity import Asking, Home, MinPosition
from api.http.problems import documented
from api.http.receiving import Receiving
from services.harvest.atom import feed

router = APIRouter(tags=["harvest"], route_class=Receiving)
ATOM = "application/atom+xml"


@router.get(
    "/feed.atom",
    response_class=Response,
    responses=documented(401, 422, 503)
    | {200: {"description": "an Atom feed", "content": {ATOM: {"schema": {"type": "string"}}}}},
    summary="Follow the news of the archive in a feed reader",
    operation_id="news",
)
def get(
    request: Request,
    home: Home,
    caller: Asking,
    before: Annotated[int | None, Query(ge=1, le=2**62, description="entries of events before this position")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    min_position: MinPosition = 0,
) -> Response:
    """What was recorded of the records that the caller may see, the newest first.

    Disposals and withdrawals from the public are entries as well: anyone who has a copy of such a record removes it.
    """
    with home.projections.states(min_position) as states:
        headers = {"Archive-Position": str(states.position()), "Cache-Control": "no-store"}
    made = feed(home, caller, str(request.base_url), before=before, limit=limit)
    return Response(made, media_type=ATOM, headers=headers)
