"""What a wind-down is planned by: what may still be paid, and by when what is to be done."""

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
from services.stated import Stated
from services.winddown.assessing import COLUMNS as ASSESSED
from services.winddown.assessing import Narrowed, assessments, row_of
from services.winddown.curve import COLUMNS as POINTS
from services.winddown.curve import Step, curve, rows_of
from services.winddown.deadlines import COLUMNS as DUE
from services.winddown.deadlines import deadlines
from services.winddown.deadlines import row_of as deadline_row
from services.winddown.what_if import COLUMNS as CONSEQUENCES
from services.winddown.what_if import Ending, what_if
from services.winddown.what_if import row_of as consequence_row

router = APIRouter(tags=["wind-down"], route_class=Receiving)
TABLE: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {}}}}
Format = Annotated[Literal["json", "csv"], Query(description="csv: the lines as a table")]


class AssessedSum(BaseModel):
    """How many records of a kind have an outcome, and what their amounts come to."""

    kind: str
    outcome: str
    records: int
    amount: Money


PARTIAL = Field(description="whether there may be others, which the caller may not see")


class AssessmentsOut(BaseModel):
    """Commitments, costs and expenses, each with whether it may be paid, by which rule and why.

    `eligible` is null where no rule decides; `outcome` is then not_barred for what was made by the cut-off. Where a
    person judged otherwise, `override` has the ground and `by_rule` what the rule says.
    """

    guidance: dict[str, Any] | None = Field(default=None, description="its day (on) and source; null without one")
    cutoff_on: date | None = None
    sums: list[AssessedSum]
    items: list[dict[str, Any]]
    partial: bool = PARTIAL
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
    outcome: Annotated[str, Query(max_length=60, description="eligible, ineligible, not_barred or undecided")] = "",
    overridden: Annotated[bool, Query(description="only where a person judged otherwise")] = False,
    format: Format = "json",
    min_position: MinPosition = 0,
) -> Response:
    """Hold every commitment, cost and expense against the guidance of a wind-down: what may be paid."""
    narrowed = Narrowed(kind, cost_kind, rule, outcome, overridden)
    with home.projections.states(min_position) as states:
        found = assessments(home, states, clocks, id, narrowed)
        note(home, states, clocks.caller, [str(id), *(each["id"] for each in found["items"])], "list")
    if format == "csv":
        return table("assessments", ASSESSED, map(row_of, found["items"]), found["position"])
    return responses.shown(found, position=found["position"])


class DeadlineOut(BaseModel):
    """A last day, the section or agreement that sets it, and from which day and events it was counted."""

    id: str
    kind: str
    number: str | None = None
    title: str | None = None
    what: str
    due: date
    section: str
    counted_from: str
    from_day: date
    moved: bool = Field(description="whether 150/1930 5 § moved it to a working day")
    positions: list[int]
    matter: str | None = Field(default=None, description="the open item it belongs to")
    overdue: bool


class DeadlinesOut(BaseModel):
    """Deadlines, the earliest first."""

    items: list[DeadlineOut]
    partial: bool = PARTIAL
    position: int


@router.get(
    "/wind-downs/{id}/deadlines",
    response_model=DeadlinesOut,
    responses=documented(401, 404, 410, 422, 503) | TABLE,
    operation_id="list_winddown_deadlines",
)
def get_deadlines(
    home: Home, clocks: Clocks, id: UUID, format: Format = "json", min_position: MinPosition = 0
) -> Response:
    """List the deadlines of a wind-down, each with its section and what it was counted from."""
    with home.projections.states(min_position) as states:
        found = deadlines(home, states, clocks, id)
        note(home, states, clocks.caller, [str(id), *(each["id"] for each in found["items"])], "list")
    if format == "csv":
        return table("deadlines", DUE, map(deadline_row, found["items"]), found["position"])
    return responses.shown(found, position=found["position"])


class PointOut(BaseModel):
    """How much was open as of a day, the costs reported since the decision up to it, and what is still to be paid."""

    day: date
    open: int
    spent: list[Money]
    ahead: list[Money] = Field(description="to be paid up to this day if everything runs to its own last day")


class CurveOut(BaseModel):
    """The path to zero, from the decision to the day asked for."""

    id: str
    step: Step
    items: list[PointOut]
    unknown: int = Field(description="how many running records state no cost")
    partial: bool = PARTIAL
    position: int


@router.get(
    "/wind-downs/{id}/curve",
    response_model=CurveOut,
    responses=documented(401, 404, 410, 422, 503) | TABLE,
    operation_id="read_winddown_curve",
)
def get_curve(
    home: Home,
    clocks: Clocks,
    id: UUID,
    step: Annotated[Step, Query(description="how far apart the points are")] = Step.week,
    until: Annotated[date | None, Query(description="go on to this later day, with what is still to be paid")] = None,
    format: Format = "json",
    min_position: MinPosition = 0,
) -> Response:
    """The number of open items as of days since the decision: what the board showed on each."""
    with home.projections.states(min_position) as states:
        found = curve(home, states, clocks, id, step, until)
        note(home, states, clocks.caller, [str(id)], "record")
    if format == "csv":
        return table("curve", POINTS, rows_of(found["items"]), found["position"])
    return responses.shown(found, position=found["position"])


class WhatIf(Stated):
    """What would be ended, and on which day: records, all of these kinds, or everything that can be ended."""

    on: date
    end: tuple[Annotated[str, Field(min_length=1, max_length=200)], ...] = Field(
        default=(), max_length=1000, description="records by id, number, or the first 6 or more digits of an id"
    )
    kinds: tuple[str, ...] = Field(default=(), max_length=20)
    all: bool = False


class ConsequencesOut(BaseModel):
    """What follows, line by line; `known` is false where the record does not tell, with the reason in `why_unknown`."""

    on: date
    records: int
    sums: list[dict[str, Any]]
    unknown: int
    items: list[dict[str, Any]]
    partial: bool = PARTIAL
    position: int


@router.post(
    "/wind-downs/{id}/what-if",
    response_model=ConsequencesOut,
    responses=documented(401, 403, 404, 409, 410, 422, 503) | TABLE,
    operation_id="ask_winddown_what_if",
)
def post_what_if(
    home: Home, clocks: Clocks, id: UUID, body: WhatIf, format: Format = "json", min_position: MinPosition = 0
) -> Response:
    """What if these are ended on that day: answered line by line, and nothing is recorded."""
    ending = Ending(body.on, body.end, body.kinds, body.all)
    with home.projections.states(min_position) as states:
        found = what_if(home, states, clocks, id, ending)
        note(home, states, clocks.caller, [str(id), *(each["id"] for each in found["items"])], "list")
    if format == "csv":
        return table("what-if", CONSEQUENCES, map(consequence_row, found["items"]), found["position"])
    return responses.shown(found, position=found["position"])
