"""The controlled wind-down: what is still open."""

from datetime import date
from functools import partial
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.http import responses
from api.http.identity import Archivist, Asking, Clocks, Home, IdempotencyKey, IfMatch, MinPosition
from api.http.problems import documented
from api.http.receiving import Receiving
from api.http.routes.planning import PARTIAL
from api.http.routes.records import CHANGE, once, request_bytes
from archive.values import Money
from services import shapes as answers
from services.access_log import note
from services.lists.tables import as_csv
from services.sight.visibility import require_known
from services.stated import Stated
from services.winddown.closing import close
from services.winddown.status import COLUMNS, Wanted, row_of, status

FIRST = 500
"""How many open items are listed unless a number is stated."""
router = APIRouter(tags=["wind-down"], route_class=Receiving)


class OpenItemOut(BaseModel):
    """One thing to bring to an end. `detail` are fields that are missing, codes that are flagged, mandates of holds."""

    matter: str
    kind: str
    id: str
    number: str | None = None
    title: str | None = None
    due: str | None = None
    overdue: bool = False
    party: str | None = None
    amount: Money | None = None
    detail: list[str] = []
    assignee: str | None = None
    act_by: str | None = None
    offered_to: str | None = None
    section: str | None = Field(default=None, description="which section of the State Grants Act sets the last day")
    counted_from: str | None = None
    from_day: date | None = None


class WindDownOut(BaseModel):
    """A wind-down that is recorded."""

    id: str
    number: str | None = None
    organisation: str | None = None
    status: str
    decided_on: str | None = None
    cutoff_on: str | None = None


class BoardOut(BaseModel):
    """Everything open that the caller may see. `can_close` is null for who may not see the whole archive.

    `no_destination` is how many records have no destination or cannot go to theirs, once nothing is open.
    """

    open: int
    by_kind: dict[str, int]
    can_close: bool | None
    no_destination: int | None = None
    partial: bool = PARTIAL
    wind_downs: list[WindDownOut]
    items: list[OpenItemOut]
    position: int


class Closing(Stated):
    """When the organisation was wound down, and what is said about it."""

    closed_on: date
    reason: str = Field(min_length=1, max_length=20_000)


@router.get(
    "/winddown/status",
    response_model=BoardOut,
    responses=documented(401, 404, 422, 503) | {200: {"content": {"text/csv": {}}}},
    operation_id="read_winddown_status",
)
def get_status(
    home: Home,
    clocks: Clocks,
    matter: Annotated[
        str, Query(max_length=60, description="only open items of this sort, e.g. contract_in_force")
    ] = "",
    office: Annotated[
        str, Query(max_length=500, description="the organisation of a wind-down, its number or its id")
    ] = "",
    kind: Annotated[str, Query(max_length=60, description="only open items of records of this kind")] = "",
    party: Annotated[
        str, Query(max_length=500, description="only with this party, or offered to it; part of a name is enough")
    ] = "",
    assignee: Annotated[str, Query(max_length=500, description="only assigned to this person; part of a name")] = "",
    overdue: Annotated[bool, Query(description="only items whose last day has passed")] = False,
    due_before: Annotated[date | None, Query(description="only items whose last day lies before this day")] = None,
    limit: Annotated[
        int | None, Query(ge=0, le=100_000, description="how many items are listed; 500, and as a table all")
    ] = None,
    format: Annotated[Literal["json", "csv"], Query(description="csv: the items as a table")] = "json",
    min_position: MinPosition = 0,
) -> Response:
    """List what is still open, the most urgent first, with its number by sort of item; the numbers are of all items."""
    wanted = Wanted(matter, kind, party, assignee, overdue, due_before)
    with home.projections.states(min_position) as states:
        first = FIRST if limit is None and format == "json" else limit
        told = status(home, states, clocks, wanted, office=office, limit=first)
        note(home, states, clocks.caller, (each["id"] for each in told["items"]), "list")
    if format == "csv":
        headers = {
            "Archive-Position": str(told["position"]),
            "Cache-Control": "no-store",
            "Content-Disposition": 'attachment; filename="open.csv"',
        }
        lines = as_csv(COLUMNS, (row_of(each) for each in told["items"]))
        return Response("".join(lines), 200, headers, "text/csv")
    return responses.shown(told, position=told["position"])


@router.post(
    "/wind-downs/{id}/closures",
    status_code=201,
    response_model=answers.ReceiptOut,
    responses=CHANGE,
    operation_id="winddown_closures",
)
def post_closure(
    request: Request,
    home: Home,
    caller: Asking,
    by: Archivist,
    id: UUID,
    expecting: IfMatch,
    body: Closing,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Close a wind-down. Refused with the list of open items while there are any."""
    require_known(home, caller, str(id), "winddown", "POST closures")
    run = partial(close, home, caller, id, body.closed_on, body.reason, by=by, expecting=expecting)
    made = once(home, idempotency_key, by, request_bytes(request, body), run)
    return responses.receipt(made)
