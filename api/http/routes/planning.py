"""What a wind-down is planned by: what may still be paid."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.http import responses
from api.http.identity import Clocks, Home, MinPosition
from api.http.problems import documented
from api.http.receiving import Receiving
from archive.values import Money
from services.access_log import note
from services.lists.tables import as_csv
from services.winddown.assessing import COLUMNS as ASSESSED
from services.winddown.assessing import Narrowed, assessments, row_of

router = APIRouter(tags=["wind-down"], route_class=Receiving)
TABLE: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {}}}}
Format = Annotated[Literal["json", "csv"], Query(description="csv: the lines as a table")]


class AssessedSum(BaseModel):
    """How many records of a kind have an outcome, and what their amounts come to."""

    kind: str
    outcome: str
    records: int
    amount: Money


class AssessmentsOut(BaseModel):
    """Commitments, costs and expenses, each with whether it may be paid, by which rule and why.

    `eligible` is null where no rule decides. Where a person judged otherwise, `override` has the ground and `by_rule`
    what the rule says.
    """

    guidance: dict[str, Any] | None = Field(default=None, description="its day (on) and source; null without one")
    cutoff_on: date | None = None
    sums: list[AssessedSum]
    items: list[dict[str, Any]]
    position: int


def table(name: str, columns: tuple[str, ...], rows: Any, position: int) -> Response:
    """Lines as CSV, under the name of a file."""
    headers = {
        "Archive-Position": str(position),
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{name}.csv"',
    }
    return Response("".join(as_csv(columns, rows)), 200, headers, "text/csv")


@router.get(
    "/wind-downs/{id}/assessments",
    response_model=AssessmentsOut,
    responses=documented(401, 404, 410, 422, 503) | TABLE,
    operation_id="list_winddown_assessments",
)
def get_assessments(
    home: Home,
    clocks: Clocks,
    id: UUID,
    kind: Annotated[str, Query(max_length=60, description="commitment, cost or expense")] = "",
    cost_kind: Annotated[str, Query(max_length=120, description="only of this cost kind")] = "",
    rule: Annotated[str, Query(max_length=120, description="only what this rule decides, by its code")] = "",
    outcome: Annotated[str, Query(max_length=60, description="eligible, ineligible or undecided")] = "",
    overridden: Annotated[bool, Query(description="only where a person judged otherwise")] = False,
    format: Format = "json",
    min_position: MinPosition = 0,
) -> Response:
    """Hold every commitment, cost and expense against the guidance of a wind-down: what may be paid."""
    narrowed = Narrowed(kind, cost_kind, rule, outcome, overridden)
    with home.projections.states(min_position) as states:
        found = assessments(states, clocks, id, narrowed)
        note(home, states, clocks.caller, [str(id), *(each["id"] for each in found["items"])], "list")
    if format == "csv":
        return table("assessments", ASSESSED, map(row_of, found["items"]), found["position"])
    return responses.shown(found, position=found["position"])
