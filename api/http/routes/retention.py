"""Schedules, which everyone may read and archivists import; what is due and when, for archivists."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict

from api.http import responses
from api.http.identity import Archivist, Clocks, Home, IdempotencyKey, IfMatch, MinPosition
from api.http.problems import documented
from api.http.receiving import Receiving
from api.http.routes.lists import next_page
from api.http.routes.records import CHANGE, WRITE, once, request_bytes
from archive.founding.differences import differing
from archive.retention.events import ScheduleAdopted, ScheduleRetired
from archive.retention.usecases import adopt_schedule, retire_schedule
from projections.duties.due import calendar, due_days
from projections.duties.schedules import versions
from services import shapes as answers
from services.access_log import note
from services.duties import class_of, falling_due, if_closed, schedule_shown, version_shown
from services.named import record_named
from services.verbs import event_of, shape_of

router = APIRouter(prefix="/retention", tags=["retention"], route_class=Receiving)
READ = documented(401, 404, 422, 503)
DUTY = documented(401, 403, 404, 422, 503)
Adoption: Any = shape_of(ScheduleAdopted)
Retirement: Any = shape_of(ScheduleRetired)
On = Annotated[date | None, Query(description="what is due on this day (YYYY-MM-DD); default: today")]


class ScheduleOut(BaseModel):
    """A version of a schedule; `rows` are its classes where one schedule is read."""

    model_config = ConfigDict(extra="allow")

    id: str
    schedule: str
    code: str
    version: str
    in_force_from: str
    in_force: bool
    classes: int
    rows: list[dict[str, Any]] | None = None


class SchedulesOut(BaseModel):
    """Every version of every schedule ever imported."""

    items: list[ScheduleOut]
    position: int


class ClassOut(BaseModel):
    """A class as the schedule in force has it."""

    model_config = ConfigDict(extra="allow")

    code: str
    years: int
    basis: str
    action: str
    version_id: str


class DueOut(answers.Leading):
    """What the schedule states about records on a day."""

    items: list[dict[str, Any]]
    on: date
    position: int


@router.get("/schedules", response_model=SchedulesOut, responses=READ, operation_id="list_schedules")
def get_schedules(home: Home, clocks: Clocks, min_position: MinPosition = 0) -> Response:
    """List the schedules: every version ever imported."""
    with home.projections.states(min_position) as states:
        position, found = states.position(), versions(states, clocks)
    items = [version_shown(version, home.today(), rows=False) for version in found]
    return responses.shown({"items": items, "position": position}, position=position)


@router.post(
    "/schedules", status_code=201, response_model=answers.ReceiptOut, responses=WRITE, operation_id="adopt_schedule"
)
def post_schedule(
    request: Request, home: Home, by: Archivist, body: Adoption, idempotency_key: IdempotencyKey = None
) -> Response:
    """Import a version of a schedule; records captured from its first day on are bound to it."""
    adopted = event_of(ScheduleAdopted, body)
    assert isinstance(adopted, ScheduleAdopted)
    said = request_bytes(request, body)
    made = once(home, idempotency_key, by, said, lambda: adopt_schedule(home.archive, adopted, by=by))
    return responses.receipt(made, created="/retention/schedules")


@router.get("/schedules/{id}", response_model=SchedulesOut, responses=READ, operation_id="read_schedule")
def get_schedule(home: Home, clocks: Clocks, id: UUID, min_position: MinPosition = 0) -> Response:
    """Read a schedule with every row, or one version of it."""
    with home.projections.states(min_position) as states:
        position, items = states.position(), schedule_shown(home, states, clocks, str(id))
        version = states.version_of(items[0]["schedule"])
    told = {"items": items, "position": position}
    return responses.shown(told, position=position, version=version)


@router.post(
    "/schedules/{id}/retirements",
    status_code=201,
    response_model=answers.ReceiptOut,
    responses=CHANGE,
    operation_id="retire_schedule",
)
def post_retirement(
    request: Request,
    home: Home,
    by: Archivist,
    id: UUID,
    expecting: IfMatch,
    body: Retirement,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Retire a schedule: it takes no new records; those bound to it stay bound."""
    retired = event_of(ScheduleRetired, body)
    assert isinstance(retired, ScheduleRetired)
    said = request_bytes(request, body)
    made = once(
        home,
        idempotency_key,
        by,
        said,
        lambda: retire_schedule(home.archive, id, retired, by=by, expecting=expecting),
    )
    return responses.receipt(made)


@router.get("/classes/{code:path}", response_model=ClassOut, responses=READ, operation_id="read_class")
def get_class(home: Home, clocks: Clocks, code: str, on: On = None, min_position: MinPosition = 0) -> Response:
    """Read a class as the schedule in force on a day has it."""
    with home.projections.states(min_position) as states:
        position, found = states.position(), class_of(states, clocks, code, on or home.today(), home.archive.origin)
    return responses.shown(found, position=position)


@router.get("/due", response_model=DueOut, responses=DUTY, operation_id="list_due")
def get_due(
    request: Request,
    home: Home,
    clocks: Clocks,
    _: Archivist,
    on: On = None,
    kind: Annotated[str | None, Query(max_length=30)] = None,
    if_case_closes: Annotated[
        str | None,
        Query(
            max_length=120,
            description="show instead what would change if this case (its id or number) were closed on that day",
        ),
    ] = None,
    everything: Annotated[
        bool, Query(description="also records that are not due yet or cannot be disposed of yet")
    ] = False,
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=5000)] = 500,
    min_position: MinPosition = 0,
) -> Response:
    """List records due on a day, including those on hold and those to be reviewed."""
    day = on or clocks.as_of or home.today()
    with home.projections.states(min_position) as states:
        position = states.position()
        if if_case_closes is not None:
            case = record_named(states, clocks, "case", if_case_closes) or if_case_closes
            items, headers = if_closed(states, clocks, case, day), {}
        else:
            found = falling_due(
                states,
                clocks,
                day,
                kind=kind,
                everything=everything,
                after=after,
                limit=limit + 1,
                unreviewed={str(each.record) for each in differing(home.archive)},
            )
            items = [each.as_dict() for each in found[:limit]]
            headers = {"Link": next_page(request, found[limit - 1].first)} if len(found) > limit else {}
        note(home, states, clocks.caller, (each["id"] for each in items), "due", naming=items)
    return responses.shown({"items": items, "on": str(day), "position": position}, position=position, headers=headers)


@router.get("/calendar", response_model=DueOut, responses=DUTY, operation_id="due_calendar")
def get_calendar(home: Home, clocks: Clocks, _: Archivist, min_position: MinPosition = 0) -> Response:
    """Count what falls due year by year, by action."""
    with home.projections.states(min_position) as states:
        position, items = states.position(), calendar(due_days(states, clocks, home.today()))
    return responses.shown({"items": items, "on": str(home.today()), "position": position}, position=position)
