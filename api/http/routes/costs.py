"""The costs of a grant: a list with paging, its sums with the positions they are made of, and each cost by itself."""

from functools import cache
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.http import responses
from api.http.identity import Clocks, Home, MinPosition
from api.http.receiving import Receiving, Room
from api.http.routes.lists import LIST, next_page
from api.http.routes.records import READ, reading, transition, wide
from archive.grant.disputes import COST
from archive.values import Money
from services import shapes as answers
from services.access_log import note
from services.sight.costs import Account
from services.sight.disclosure import without_hidden
from services.verbs import WIDE


class CostLine(BaseModel):
    """A cost as it stands. `id` is that of its grant where it was recorded in the grant's own history."""

    id: str
    version: int
    position: int
    reported_on: str
    amount: Money
    cost_kind: str
    period: dict[str, Any] | None = None
    of_project: UUID | None = None
    voucher: str | None = None
    shared: dict[str, Any] | None = None
    partner: str | None = None
    note: str | None = None


class CostPage(answers.Page):
    """Costs in the order in which they were recorded."""

    items: list[CostLine]


class SumOut(BaseModel):
    """What was stated together, and by the events at which positions."""

    what: str = Field(description="awarded, cost, recovered, returned, accepted, disputed, applied, approved or paid")
    currency: str
    cents: int
    positions: list[int]
    cost_kind: str | None = None
    period_from: str | None = None
    period_until: str | None = None


class Sums(BaseModel):
    """Every sum of a grant on both clocks."""

    sums: list[SumOut]
    position: int


@cache
def routers() -> list[APIRouter]:
    """The routes of costs: beneath their grant, and by their own id."""
    grants = Room(prefix="/grants", tags=["grants"], route_class=Receiving)
    own = Room(prefix="/costs", tags=["costs"], route_class=Receiving)
    _beneath(grants)
    reading(own, COST)
    for verb in COST.verbs:
        transition(own, COST, verb)
    for step in WIDE:
        if step.noun == "event-corrections":
            wide(own, COST, step)
    return [grants, own]


def _beneath(router: APIRouter) -> None:
    def costs(
        request: Request,
        home: Home,
        clocks: Clocks,
        id: UUID,
        after: Annotated[int, Query(ge=0, le=2**62, description="begin after the cost recorded here")] = 0,
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
        min_position: MinPosition = 0,
    ) -> Response:
        with home.projections.states(min_position) as states:
            position, account = states.position(), Account(states, id, clocks)
            found = without_hidden(home, states, clocks.caller, account.costs(after, limit + 1))
            total = account.count()
            note(home, states, clocks.caller, [str(id)], "list")
        headers = {"Link": next_page(request, found[limit - 1]["position"])} if len(found) > limit else {}
        page = {"items": found[:limit], "total": total, "position": position}
        return responses.shown(page, position=position, headers=headers)

    def sums(home: Home, clocks: Clocks, id: UUID, min_position: MinPosition = 0) -> Response:
        with home.projections.states(min_position) as states:
            position, found = states.position(), Account(states, id, clocks).sums()
            note(home, states, clocks.caller, [str(id)], "record")
        return responses.shown({"sums": found, "position": position}, position=position)

    router.get(
        "/{id}/costs",
        response_model=CostPage,
        responses=READ | LIST,
        summary="List the costs of a grant",
        operation_id="list_costs",
    )(costs)
    router.get(
        "/{id}/sums",
        response_model=Sums,
        responses=READ,
        summary="The sums of a grant, each with the positions it is made of",
        operation_id="read_sums",
    )(sums)
