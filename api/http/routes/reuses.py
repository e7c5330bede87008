"""What became of earlier work: uses of deliverables, and reports of use between archives."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.http import responses
from api.http.identity import Archivist, Asking, Clocks, Home, MinPosition
from api.http.problems import documented
from api.http.receiving import Receiving
from api.http.routes.handover_receptions import Keys
from api.http.routes.lists import table_shown
from services import shapes as answers
from services.json_bodies import json_bytes
from services.reuse.listing import COLUMNS, Touched, narrowed, rows_of, uses
from services.reuse.reports import report_of, take_report
from services.stated import Stated

router = APIRouter(tags=["reuse"], route_class=Receiving)


class Uses(BaseModel):
    """Deliverables with their uses."""

    model_config = ConfigDict(extra="allow")

    items: list[dict[str, Any]] = Field(description="each deliverable with its `uses`: day, manner, user, work")
    total: int
    used: int = Field(description="deliverables that were used, updated or rejected")
    untouched: int = Field(description="deliverables of which no use is recorded")
    by_manner: dict[str, int]
    position: int


class Report(Stated):
    """A report of use, as the archive that used the work wrote it."""

    report: dict[str, Any] = Field(description="the content of the file, a proof of the event")
    keys: Keys


@router.get(
    "/reuses",
    response_model=Uses,
    responses=documented(401, 422, 503) | {200: {"content": {"text/csv": {}}}},
    operation_id="list_reuses",
    summary="Which deliverables were used, and which nobody touched",
)
def get(
    home: Home,
    clocks: Clocks,
    touched: Annotated[Touched, Query(description="only those that were used, or those that were not")] = "all",
    format: Annotated[str | None, Query(pattern="^(json|csv)$", description="csv: everything as a table")] = None,
    min_position: MinPosition = 0,
) -> Response:
    """Of the deliverables that the caller may see, those received from other archives included."""
    with home.projections.states(min_position) as states:
        found = narrowed(uses(home, states, clocks, "reuses"), touched)
    if format == "csv":
        return table_shown("reuses", COLUMNS, rows_of(found["items"]), found["position"])
    return responses.shown(found, position=found["position"])


@router.get(
    "/reuses/{id}/report",
    responses=documented(401, 403, 404, 422, 503)
    | {200: {"description": "The report", "content": {"application/json": {"schema": {"type": "object"}}}}},
    operation_id="report_of_use",
    summary="Fetch a report of the newest use of a deliverable, for the archive that it came from",
)
def get_report(home: Home, caller: Asking, by: Archivist, id: UUID) -> Response:
    """The proof of the event that records the use; the other archive records it with POST /reuses/reports."""
    home.projections.catch_up()
    headers = {"Cache-Control": "no-store", "Archive-Position": str(home.archive.position)}
    return Response(report_of(home, caller, id), 200, headers, "application/json")


@router.post(
    "/reuses/reports",
    status_code=201,
    response_model=answers.ReceiptOut,
    responses=documented(401, 403, 404, 409, 422, 503, 507),
    operation_id="take_report_of_use",
    summary="Record that another archive used a deliverable of this one",
)
def post_report(home: Home, caller: Asking, by: Archivist, body: Report) -> Response:
    """The report is checked with the public keys of that archive. A second time nothing happens."""
    made = take_report(home, json_bytes(body.report, "report"), caller, keys=body.keys)
    home.projections.wake()
    return responses.receipt(made)
