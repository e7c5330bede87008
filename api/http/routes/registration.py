"""Registrations that lack something, for archivists; the public register of cases, for anybody."""

from itertools import islice
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.http import responses
from api.http.identity import Archivist, Asking, Clocks, Home, MinPosition
from api.http.problems import documented
from api.http.receiving import Receiving
from api.http.routes.lists import next_page
from archive.errors import Invalid
from archive.kind import kinds
from projections.duties.case_register import register
from projections.duties.incomplete import incomplete
from projections.states import Question
from services import shapes as answers
from services.access_log import note
from services.duties import lacking_shown

router = APIRouter(tags=["registration"], route_class=Receiving)
After = Annotated[
    int, Query(ge=0, le=2**62, description="continue after the record whose first event has this position")
]


class LackingOut(BaseModel):
    """A record whose registration lacks something, and the requests that complete it."""

    model_config = ConfigDict(extra="allow")

    id: str
    kind: str
    version: int
    missing: list[str]
    complete: list[dict[str, Any]]
    command: str


class LackingPage(answers.Leading):
    """Registrations that lack something, in the order in which they came."""

    items: list[LackingOut]
    position: int


class RegisteredOut(BaseModel):
    """A case in the public register; without an id, and with a masked title, where it may not be read."""

    id: str | None = None
    number: str
    title: str
    opened_on: str | None = None
    status: str
    masked: bool
    merged: list[str] = Field(default=[], description="numbers of cases that were merged into it")


class RegisterPage(answers.Leading):
    """Cases in the order in which they came."""

    items: list[RegisteredOut]
    position: int


@router.get(
    "/registration/incomplete",
    response_model=LackingPage,
    responses=documented(401, 403, 422, 503),
    operation_id="list_incomplete",
)
def get_incomplete(
    request: Request,
    home: Home,
    clocks: Clocks,
    _: Archivist,
    kind: Annotated[str | None, Query(max_length=30)] = None,
    after: After = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    min_position: MinPosition = 0,
) -> Response:
    """List registrations that lack a mandatory field, each with what completes it."""
    if kind is not None and kind not in kinds():
        raise Invalid("There is no such kind of record.", field="kind", remedy=f"One of {', '.join(kinds())}.")
    with home.projections.states(min_position) as states:
        position = states.position()
        found = incomplete(states, clocks, home.settings.mandatory_by_kind, kind=kind or "", after=after)
        listed = list(islice(found, limit + 1))
        note(home, states, clocks.caller, (each.id for each in listed[:limit]), "incomplete")
    headers = {"Link": next_page(request, listed[limit - 1].first)} if len(listed) > limit else {}
    told = {"items": [lacking_shown(each) for each in listed[:limit]], "position": position}
    return responses.shown(told, position=position, headers=headers)


@router.get("/register", response_model=RegisterPage, responses=documented(401, 422, 503), operation_id="list_register")
def get_register(
    request: Request,
    home: Home,
    caller: Asking,
    language: Literal["fi", "sv", "en"] = "fi",
    after: After = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    min_position: MinPosition = 0,
) -> Response:
    """Show the public register of cases: number, title, day and status; titles that are not public are masked."""
    judged_today = Question(caller, home.today())
    with home.projections.states(min_position) as states:
        position = states.position()
        found = register(states, judged_today, home.settings.secret_existence, after=after, language=language)
        listed = list(islice(found, limit + 1))
    headers = {"Link": next_page(request, listed[limit - 1].first)} if len(listed) > limit else {}
    names = ("id", "number", "title", "opened_on", "status", "masked", "merged")
    items = [{name: getattr(case, name) for name in names} for case in listed[:limit]]
    return responses.shown({"items": items, "position": position}, position=position, headers=headers)
