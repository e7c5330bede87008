"""What changed between two days."""

from datetime import date
from itertools import islice
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.http import responses
from api.http.identity import Clocks, Home, MinPosition
from api.http.problems import documented
from api.http.receiving import Receiving
from api.http.routes.lists import next_page, table_shown
from archive.errors import Invalid
from archive.kind import kinds
from services.lists.changes import COLUMNS, Between, Changes, change_rows, changes_between

router = APIRouter(tags=["changes"], route_class=Receiving)


@router.get(
    "/changes",
    response_model=Changes,
    responses=documented(401, 422, 503) | {200: {"content": {"text/csv": {}}}},
    summary="What changed between two days: records begun, changed and ended",
    operation_id="list_changes",
)
def get(
    request: Request,
    home: Home,
    clocks: Clocks,
    first: Annotated[date, Query(alias="from", description="the day that is compared with (YYYY-MM-DD)")],
    last: Annotated[date, Query(alias="to", description="the day whose state is shown")],
    kind: Annotated[
        list[Annotated[str, Query(max_length=30)]] | None,
        Query(description="only records of this kind; may be repeated"),
    ] = None,
    recorded: Annotated[
        bool, Query(description="what was recorded between the ends of the two days, instead of what took effect")
    ] = False,
    after: Annotated[
        int, Query(ge=0, le=2**62, description="continue after the record whose first event has this position")
    ] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    format: Annotated[
        Literal["json", "csv"] | None, Query(description="csv: everything as a table; so does Accept: text/csv")
    ] = None,
    min_position: MinPosition = 0,
) -> Response:
    """Fields are given with their values on both days. Each record is judged by who may see it today."""
    if clocks.as_of is not None:
        raise Invalid("The two days are from and to.", field="as_of", remedy="Leave out as_of.")
    if any(each not in kinds() for each in kind or ()):
        raise Invalid("There is no such kind of record.", field="kind", remedy=f"One of {', '.join(kinds())}.")
    between = Between(first, last, recorded, clocks.known_at, clocks.known_of)
    with home.projections.states(min_position) as states:
        position = states.position()
        found = changes_between(home, states, clocks.caller, between, "changes", of=kind or (), after=after)
        if format == "csv" or (format is None and "text/csv" in request.headers.get("accept", "")):
            return table_shown("changes", COLUMNS, change_rows(found), position)
        items = list(islice(found, limit + 1))
    headers = {"Link": next_page(request, items[limit - 1]["position"])} if len(items) > limit else {}
    return responses.shown({"items": items[:limit], "position": position}, position=position, headers=headers)
