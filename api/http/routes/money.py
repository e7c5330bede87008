"""The money of projects and of grants on both clocks, beside what sources state of it."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.http import responses
from api.http.identity import Clocks, Home, MinPosition
from api.http.receiving import Receiving, Room
from api.http.routes.lists import LIST, next_page, table_shown
from api.http.routes.records import READ
from projections.states import Question
from services import shapes as answers
from services.access_log import note
from services.home.archive_home import ArchiveHome
from services.lists.grants import GRANT_COLUMNS, grant_rows
from services.sight.disclosure import without_hidden
from services.sight.grants import GrantMoney, of_grants
from services.sight.projects import NAMED_AT_MOST, By, ProjectMoney, named

router = Room(tags=["projects"], route_class=Receiving)
Grouped = Annotated[
    By | None, Query(description="also give the sums by part of the project, cost kind, period or partner")
]

Every = Annotated[
    bool, Query(description="name every event that the sums are made of, also where they are more than 1,000")
]


class Positions(BaseModel):
    """The events that sums are made of, by their positions."""

    budget: list[int]
    realised: list[int] | None = Field(description="null where they are more than 1,000; positions=true names all")
    expenses: list[int] | None = None
    committed: list[int] | None = None


class Summed(BaseModel):
    """Budget, realised and unspent in minor units: `_cents` where the currency has two decimals, else `_minor`."""

    model_config = ConfigDict(extra="allow")

    currency: str
    digits: int = Field(description="decimals of the currency (ISO 4217): 2 for EUR, 0 for JPY")
    budget_cents: int | None = None
    realised_cents: int | None = None
    unspent_cents: int | None = None
    expenses_cents: int | None = Field(
        default=None, description="expenses that name the project, beside its costs: the same money may be in both"
    )
    committed_cents: int | None = Field(
        default=None, description="commitments that name the project, as they were made"
    )
    budget_minor: int | None = None
    realised_minor: int | None = None
    unspent_minor: int | None = None
    percent: str | None = Field(default=None, description="realised in per cent of the budget, as decimal text")
    positions: Positions
    events: dict[str, int] = Field(description="how many events each sum is made of")


class Difference(BaseModel):
    """A figure as a source states it, and what the records add up to."""

    model_config = ConfigDict(extra="allow")

    figure: str
    cause: str = Field(
        description="difference, rounding, single_precision where a program of the source rounded it, or currency where"
        " the source states another one"
    )


_PARTIAL = (
    "whether there may be other records, which the caller may not see: what is stated is held against no sum then"
)
_CLAIMED = (
    "costs that are claimed more than once: twice from a grant, from two grants, or at a project and at a grant; of"
    " each where, with the positions of events"
)


class ProjectSums(Summed):
    """The money of a project. Sums stand on the records alone that the caller may see."""

    project: UUID
    stated: dict[str, Any] = Field(description="the newest statement of each figure, with its wording and scope")
    differences: list[Difference]
    roundings: list[Difference] = Field(description="figures that the source only rounded")
    partial: bool = Field(description=_PARTIAL)
    grants: list[dict[str, Any]] = Field(description="the grants that pay for it")
    undivided: dict[str, Any] | None = Field(
        description="costs of grants that pay for other projects too and that name none; they count for none"
    )
    others: list[Summed] = Field(description="sums in other currencies; currencies are never added up")
    claimed_twice: list[list[dict[str, Any]]] = Field(description=_CLAIMED)
    negative: list[dict[str, str]] = Field(
        description="sums that are less than zero: more was credited or taken back than is recorded as spent"
    )
    by: str | None = None
    groups: list[dict[str, Any]]
    position: int


class GrantSums(BaseModel):
    """The money of a grant in minor units: `_cents` where the currency has two decimals, else `_minor`."""

    model_config = ConfigDict(extra="allow")

    grant: UUID
    currency: str
    digits: int
    awarded_cents: int | None = None
    own_share_cents: int | None = None
    applied_cents: int | None = None
    approved_cents: int | None = None
    paid_cents: int | None = None
    recovered_cents: int | None = None
    returned_cents: int | None = None
    realised_cents: int | None = None
    accepted_cents: int | None = None
    disputed_cents: int | None = Field(default=None, description="costs in dispute: another grant may have to pay them")
    entitled_cents: int | None = Field(default=None, description="what the grantee may keep (688/2001 11 § 4)")
    to_return_cents: int | None = Field(default=None, description="what was paid beyond that and did not go back")
    own_share_percent: str | None = Field(default=None, description="own share in per cent of the grant")
    percent: str | None = Field(default=None, description="realised in per cent of the grant")
    basis: str = Field(description="accepted, reported (before the settlement) or calculated (6 § 2)")
    may_stay: bool = Field(description="whether so little is to be returned that it may stay (20 §)")
    partial: bool = Field(description=_PARTIAL)


class GrantMoneyOut(GrantSums):
    """The same with the events it is made of, beside what sources state."""

    positions: dict[str, list[int]]
    stated: dict[str, Any]
    differences: list[Difference]
    roundings: list[Difference]
    claimed_twice: list[list[dict[str, Any]]] = Field(description=_CLAIMED)
    flagged: list[int] | None = Field(
        default=None, description="positions of costs that contradict a rule, for archivists"
    )
    position: int


class GrantsPage(answers.Page):
    """Grants in the order in which they were recorded."""

    items: list[GrantSums]


@router.get(
    "/grants/{id}/money",
    response_model=GrantMoneyOut,
    responses=READ,
    summary="The money of a grant",
    operation_id="read_grant_money",
)
def of_grant(home: Home, clocks: Clocks, id: UUID, min_position: MinPosition = 0) -> Response:
    """Granted, applied for, approved, paid, recovered, returned, realised, and what is to be returned."""
    with home.projections.states(min_position) as states:
        position, money = states.position(), GrantMoney(states, str(id), clocks)
        (found,) = without_hidden(home, states, clocks.caller, [money.answer()])
        note(home, states, clocks.caller, [money.id], "record")
    return responses.shown(found, position=position)


@router.get(
    "/money/grants",
    response_model=GrantsPage,
    responses=LIST | {200: {"content": {"text/csv": {}}}},
    summary="The money of every grant",
    operation_id="list_grant_money",
)
def of_every_grant(
    request: Request,
    home: Home,
    clocks: Clocks,
    after: Annotated[int, Query(ge=0, le=2**62, description="begin after the grant recorded here")] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    format: Annotated[
        Literal["json", "csv"] | None, Query(description="csv: every grant as a table; so does Accept: text/csv")
    ] = None,
    min_position: MinPosition = 0,
) -> Response:
    """Granted, applied for, approved, paid and recovered, grant by grant."""
    with home.projections.states(min_position) as states:
        if format == "csv" or (format is None and "text/csv" in request.headers.get("accept", "")):
            position, every = states.position(), [each for _, each in of_grants(states, clocks, after, -1)]
            note(home, states, clocks.caller, [each["grant"] for each in every], "list")
            return table_shown("grants", GRANT_COLUMNS, grant_rows(every), position)
        position, found = states.position(), list(of_grants(states, clocks, after, limit + 1))
        total, more = states.count("grant", clocks), len(found) > limit
        items = [each for _, each in found[:limit]]
        note(home, states, clocks.caller, [each["grant"] for each in items], "list")
    headers = {"Link": next_page(request, found[limit - 1][0])} if more else {}
    return responses.shown({"items": items, "total": total, "position": position}, position=position, headers=headers)


@router.get(
    "/projects/{id}/money",
    response_model=ProjectSums,
    responses=READ,
    summary="The money of a project",
    operation_id="read_project_money",
)
def of_project(
    home: Home, clocks: Clocks, id: UUID, by: Grouped = None, positions: Every = False, min_position: MinPosition = 0
) -> Response:
    """Budget, realised and unspent of a project with its parts, and where they differ from what is stated."""
    return _answered(home, clocks, str(id), by, positions, min_position)


@router.get(
    "/money",
    response_model=ProjectSums,
    responses=READ,
    summary="The money of a project, by its number or id",
    operation_id="read_money",
)
def of_named(
    home: Home,
    clocks: Clocks,
    project: Annotated[
        str, Query(min_length=1, max_length=120, description="the number of a project, such as KOMAS, or its id")
    ],
    by: Grouped = None,
    positions: Every = False,
    min_position: MinPosition = 0,
) -> Response:
    """The same for a project by its number."""
    with home.projections.states(min_position) as states:
        id = named(states, project, clocks)
    return _answered(home, clocks, id, by, positions, min_position)


def _answered(
    home: ArchiveHome, clocks: Question, id: str, by: By | None, positions: bool, min_position: int
) -> Response:
    most = None if positions else NAMED_AT_MOST
    with home.projections.states(min_position) as states:
        position, money = states.position(), ProjectMoney(states, id, clocks, by, most=most)
        (found,) = without_hidden(home, states, clocks.caller, [money.answer()])
        note(home, states, clocks.caller, money.ids, "record")
    return responses.shown(found, position=position)
