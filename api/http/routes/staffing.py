"""People who are lent: how many on a day, and how many person-years."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api.http import responses
from api.http.identity import Clocks, Home, MinPosition
from api.http.problems import documented
from api.http.receiving import Receiving
from services.access_log import note
from services.lists.staffing import Grouping, Staff, staff_on

router = APIRouter(tags=["secondments"], route_class=Receiving)


@router.get(
    "/secondments/person-years",
    response_model=Staff,
    responses=documented(401, 422, 503),
    operation_id="sum_secondments",
)
def get_person_years(
    home: Home,
    clocks: Clocks,
    group_by: Annotated[Grouping | None, Query(description="by which field they are added up as well")] = None,
    min_position: MinPosition = 0,
) -> Response:
    """Add up the people who are lent on a day, of those whose records the caller may see."""
    with home.projections.states(min_position) as states:
        found, counted = staff_on(states, clocks, group_by)
        note(home, states, clocks.caller, counted, "person-years")
    return responses.shown(found, position=found["position"])
