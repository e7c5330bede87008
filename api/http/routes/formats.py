"""Formats of files: which ones there are, with their risk; and files identified."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.http import responses
from api.http.identity import Archivist, Asking, Clocks, Home, MinPosition
from api.http.problems import documented
from api.http.receiving import Receiving
from api.http.routes.lists import table_shown
from services.access_log import note
from services.formats.identifying import identify_all
from services.formats.listing import COLUMNS, formats_of
from services.formats.risk import Risk
from services.lists.tables import text_of

router = APIRouter(prefix="/formats", tags=["formats"], route_class=Receiving)


class FormatOut(BaseModel):
    """One format, with its files."""

    puid: str | None = Field(description="its id in PRONOM; null if it was not identified")
    format: str
    format_version: str
    media_type: str
    risk: Risk = Field(description="the risk that it will not open later")
    files: int
    migrated: int = Field(description="how many of them have a migrated copy of low risk")
    bytes: int
    oldest: str = Field(description="the day on which the first of them was filed")
    newest: str
    claims: int = Field(description="how many of them claim to be PDF/A; nobody verified that")


class FormatsOut(BaseModel):
    """Every format of the files the caller may see, the riskiest first, and where the risks are from."""

    items: list[FormatOut]
    files: int
    risk_source: str
    risk_read_on: str
    position: int


class IdentifiedOut(BaseModel):
    """How many files were identified now, not identified, and could not be read; and whether more remain."""

    identified: int
    unknown: int
    unread: int
    remaining: bool


@router.get(
    "",
    response_model=FormatsOut,
    responses=documented(401, 422, 503) | {200: {"content": {"text/csv": {}}}},
    summary="List the formats of all files, with their number, age and risk",
    operation_id="list_formats",
)
def get_formats(
    request: Request,
    home: Home,
    clocks: Clocks,
    risk: Annotated[Risk | None, Query(description="only formats of this risk")] = None,
    format: Annotated[
        Literal["json", "csv"] | None, Query(description="csv: everything as a table; so does Accept: text/csv")
    ] = None,
    min_position: MinPosition = 0,
) -> Response:
    """Files of documents and their migrated copies, of those the caller may see."""
    with home.projections.states(min_position) as states:
        found = formats_of(states, clocks, home.archive.timezone, risk)
        note(home, states, clocks.caller, found.pop("counted"), "formats")
    if format == "csv" or (format is None and "text/csv" in request.headers.get("accept", "")):
        rows = ({name: text_of(each[name]) for name in COLUMNS} for each in found["items"])
        return table_shown("formats", COLUMNS, rows, found["position"])
    return responses.shown(found, position=found["position"])


@router.post(
    "/identifications",
    status_code=201,
    response_model=IdentifiedOut,
    responses=documented(401, 403, 422, 503, 507),
    summary="Identify files whose format is not recorded",
    operation_id="identify_formats",
)
def post_identifications(
    home: Home,
    caller: Asking,
    by: Archivist,
    limit: Annotated[int, Query(ge=1, le=1000, description="at most so many files; ask again while some remain")] = 100,
) -> IdentifiedOut:
    """What was found is recorded with each document. Files received from other archives are left to those."""
    home.projections.catch_up()
    done = identify_all(home, caller, limit=limit)
    return IdentifiedOut(**done.as_dict(), remaining=done.total == limit)
