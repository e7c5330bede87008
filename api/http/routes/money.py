"""The money of projects: budget, realised and unspent on both clocks, beside what sources state of them."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.http.identity import Clocks, Home, MinPosition
from api.http.receiving import Receiving, Room
from api.http.routes.records import READ
from projections.states import Question
from services import shapes as answers
from services.access_log import note
from services.home.archive_home import ArchiveHome
from services.sight.disclosure import without_hidden
from services.sight.projects import By, ProjectMoney, named

router = Room(tags=["projects"], route_class=Receiving)
Grouped = Annotated[
    By | None, Query(description="also give the sums by part of the project, cost kind, period or partner")
]


class Positions(BaseModel):
    """The events that sums are made of, by their positions."""

    budget: list[int]
    realised: list[int]


class Summed(BaseModel):
    """Budget, realised and unspent in minor units: `_cents` where the currency has two decimals, else `_minor`."""

    model_config = ConfigDict(extra="allow")

    currency: str
    digits: int = Field(description="decimals of the currency (ISO 4217): 2 for EUR, 0 for JPY")
    budget_cents: int | None = None
    realised_cents: int | None = None
    unspent_cents: int | None = None
    budget_minor: int | None = None
    realised_minor: int | None = None
    unspent_minor: int | None = None
    percent: str | None = Field(default=None, description="realised in per cent of the budget, as decimal text")
    positions: Positions


class Difference(BaseModel):
    """A figure as a source states it, and what the records add up to."""

    model_config = ConfigDict(extra="allow")

    figure: str
    cause: str = Field(description="difference, rounding, or single_precision where a program of the source rounded it")


class Money(Summed):
    """The money of a project. Sums stand on the records alone that the caller may see."""

    project: UUID
    stated: dict[str, Any] = Field(description="the newest statement of each figure, with its wording and scope")
    differences: list[Difference]
    roundings: list[Difference] = Field(description="figures that the source only rounded")
    grants: list[dict[str, Any]] = Field(description="the grants that pay for it")
    undivided: dict[str, Any] | None = Field(
        description="costs of grants that pay for other projects too and that name none; they count for none"
    )
    others: list[Summed] = Field(description="sums in other currencies; currencies are never added up")
    by: str | None = None
    groups: list[dict[str, Any]]
    position: int


@router.get(
    "/projects/{id}/money",
    response_model=Money,
    responses=READ,
    summary="The money of a project",
    operation_id="read_project_money",
)
def of_project(home: Home, clocks: Clocks, id: UUID, by: Grouped = None, min_position: MinPosition = 0) -> Response:
    """Budget, realised and unspent of a project with its parts, and where they differ from what is stated."""
    return _answered(home, clocks, str(id), by, min_position)


@router.get(
    "/money",
    response_model=Money,
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
    min_position: MinPosition = 0,
) -> Response:
    """The same for a project by its number."""
    with home.projections.states(min_position) as states:
        id = named(states, project, clocks)
    return _answered(home, clocks, id, by, min_position)


def _answered(home: ArchiveHome, clocks: Question, id: str, by: By | None, min_position: int) -> Response:
    with home.projections.states(min_position) as states:
        position, money = states.position(), ProjectMoney(states, id, clocks)
        (found,) = without_hidden(home, states, clocks.caller, [money.answer(by)])
        note(home, states, clocks.caller, money.ids, "record")
    return answers.shown(found, position=position)
