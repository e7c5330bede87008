"""Where the records of an organisation go when it ends, and what hinders them."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel

from api.http import responses
from api.http.identity import Clocks, Home, MinPosition
from api.http.problems import documented
from api.http.receiving import Receiving
from api.http.routes.planning import PARTIAL, TABLE, Format, table
from services.access_log import note
from services.winddown.destinations import COLUMNS, destinations, row_of

router = APIRouter(tags=["wind-down"], route_class=Receiving)


class PlacedOut(BaseModel):
    """A record with its destination, none where it has none.

    `by` is record, rule or default; `hindered` are points that it fails: case_open, not_final, format, metadata,
    transferred_before, on_no_list, held.
    """

    id: str
    kind: str
    number: str | None = None
    title: str | None = None
    destination: str | None = None
    party: str | None = None
    by: str | None = None
    rule: str | None = None
    until: str | None = None
    hindered: list[str] = []


class DestinationsOut(BaseModel):
    """Records with their destinations: how many go where, how many have none, how many cannot go there."""

    counts: dict[str, int]
    without: int
    hindered: int
    items: list[PlacedOut]
    partial: bool = PARTIAL
    position: int


@router.get(
    "/wind-downs/{id}/destinations",
    response_model=DestinationsOut,
    responses=documented(401, 404, 410, 422, 503) | TABLE,
    operation_id="list_winddown_destinations",
)
def get_destinations(
    home: Home,
    clocks: Clocks,
    id: UUID,
    destination: Annotated[
        Literal["", "successor", "national_archives", "holder", "disposal_list", "none"],
        Query(description="only records with this destination; none: without any"),
    ] = "",
    hindered: Annotated[bool, Query(description="only records without a destination, or that cannot go there")] = False,
    format: Format = "json",
    min_position: MinPosition = 0,
) -> Response:
    """List where each record of the organisation goes when it is closed, by which rule, and what hinders it."""
    with home.projections.states(min_position) as states:
        told = destinations(home, states, clocks, id, destination=destination, hindered=hindered)
        note(home, states, clocks.caller, [str(id), *(each["id"] for each in told["items"])], "list")
    if format == "csv":
        return table("destinations", COLUMNS, (row_of(each) for each in told["items"]), told["position"])
    return responses.shown(told, position=told["position"])
