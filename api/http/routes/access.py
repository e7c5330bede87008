"""For archivists and auditors: who read restricted records, and which information requests are open."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.http import responses
from api.http.identity import Archivist, Clocks, Home, MinPosition
from api.http.problems import documented
from api.http.receiving import Receiving
from api.http.routes.lists import next_page
from projections.duties.requests import waiting
from services import shapes as answers
from services.access_log import note

router = APIRouter(prefix="/access", tags=["access"], route_class=Receiving)


class ReadingOut(BaseModel):
    """One record read once."""

    number: int
    at: str
    actor: str
    key: str = Field(description="the first characters of the key; empty on the command line")
    record: str
    sort: str = Field(
        description="hidden: not public on that day; on_request: public, but not published;"
        " attempted: a write named it and was answered as if the record did not exist"
    )
    door: str


class LogOut(answers.Leading):
    """Readings in the order in which they were written down."""

    items: list[ReadingOut]
    position: int


class WaitingOut(BaseModel):
    """An information request that is not answered."""

    id: str
    version: int
    number: str | None = None
    title: str | None = None
    asked_on: str
    due_on: str
    overdue: bool


class WaitingList(BaseModel):
    """Requests that wait, the most urgent first."""

    items: list[WaitingOut]
    position: int


@router.get(
    "/requests", response_model=WaitingList, responses=documented(401, 403, 422, 503), operation_id="list_waiting"
)
def get_waiting(
    home: Home,
    clocks: Clocks,
    _: Archivist,
    overdue: Annotated[bool, Query(description="only requests that are past their deadline")] = False,
    min_position: MinPosition = 0,
) -> Response:
    """List information requests that wait for an answer (621/1999 14 §)."""
    with home.projections.states(min_position) as states:
        position, found = states.position(), waiting(states, clocks, overdue=overdue)
        note(home, states, clocks.caller, (each.id for each in found), "requests")
    return responses.shown({"items": [each.as_dict() for each in found], "position": position}, position=position)


@router.get("/log", response_model=LogOut, responses=documented(401, 403, 422), operation_id="list_readings")
def get_log(
    request: Request,
    home: Home,
    _: Archivist,
    record: UUID | None = None,
    actor: UUID | None = None,
    after: Annotated[int, Query(ge=0, le=2**62, description="continue after the entry with this number")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """Show who read restricted records, when and how."""
    wanted = (str(record) if record else None, str(actor) if actor else None)
    found = list(home.access_log.read(after=after, limit=limit + 1, record=wanted[0], actor=wanted[1]))
    headers = {"Link": next_page(request, found[limit - 1].number)} if len(found) > limit else {}
    position = home.archive.position
    told = {"items": [asdict(each) for each in found[:limit]], "position": position}
    return responses.shown(told, position=position, headers=headers)
