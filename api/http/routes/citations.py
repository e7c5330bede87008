"""Citations of records: made, and resolved."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.http import responses
from api.http.identity import Asking, Home, MinPosition
from api.http.problems import documented
from api.http.receiving import Receiving
from services.reuse.citations import cite, resolved

router = APIRouter(prefix="/citations", tags=["reuse"], route_class=Receiving)


class Cited(BaseModel):
    """The citation of a record."""

    citation: str = Field(description="ORIGIN:ID@POSITION~SIZE.ROOT")


class Resolved(BaseModel):
    """What a citation leads to in this archive."""

    model_config = ConfigDict(extra="allow")

    citation: str
    id: UUID
    kind: str
    cited: dict[str, Any] = Field(description="its parts: `origin`, `position`, `size` and `root`")
    here: int = Field(description="the position of the cited event in this archive")
    checkpoint: Literal["holds", "differs", "unknown"] = Field(
        description="whether the checkpoint is one of that archive; unknown: it did not come with a package"
    )
    status: Literal["unchanged", "changed", "destroyed"]
    newer: int = Field(description="how many events of the record came later")
    as_cited: str = Field(description="where the record is as it was cited")
    proof: str = Field(description="where the proof of the cited event is")


@router.get(
    "",
    response_model=Cited,
    responses=documented(401, 404, 422, 503),
    operation_id="cite",
    summary="Cite a record by a text that names its event and checkpoint",
)
def get(
    home: Home, caller: Asking, record: Annotated[UUID, Query(description="the id of the record")],
    min_position: MinPosition = 0,
) -> Response:  # fmt: skip
    """A record received from another archive is cited by that archive, so that both resolve it."""
    with home.projections.states(min_position) as states:
        position = states.position()
    return responses.shown({"citation": str(cite(home, caller, str(record)))}, position=position)


@router.get(
    "/{citation}",
    response_model=Resolved,
    responses=documented(401, 404, 422, 503),
    operation_id="resolve_citation",
    summary="Resolve a citation",
)
def get_one(
    home: Home,
    caller: Asking,
    citation: Annotated[str, Path(max_length=300)],
    min_position: MinPosition = 0,
) -> Response:
    """The archive that is cited and every archive that received the record answer the same citation."""
    with home.projections.states(min_position) as states:
        position = states.position()
    return responses.shown(resolved(home, caller, citation), position=position)
