"""Many registrations completed by one request, as an array or as JSON Lines; an answer for each row."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field
from starlette.requests import ClientDisconnect

from api.http import responses
from api.http.digests import Claims
from api.http.identity import Asking, Home
from api.http.problems import BrokenOff, WrongMediaType, documented
from api.http.receiving import Receiving
from api.importers.completion.requests import complete_rows
from archive.actor.events import Role
from archive.errors import ArchiveError, Invalid
from services.completing import COLUMNS
from services.json_bodies import read_json

router = APIRouter(prefix="/registration", tags=["registration"], route_class=Receiving)
JSON, LINES = "application/json", ("application/x-ndjson", "application/jsonl")
MOST = 10_000
ROW = {
    "type": "object",
    "properties": {name: {"type": ["string", "integer", "boolean", "null"]} for name in ("id", "number", *COLUMNS)},
}
BODY = {
    "required": True,
    "description": f"rows as an array; as {LINES[0]}, one in each line, they are accepted as well",
    "content": {JSON: {"schema": {"type": "array", "maxItems": MOST, "items": ROW}}},
}


class CompletionOut(BaseModel):
    """What one row did."""

    line: int = Field(description="the number of the row, from 1")
    outcome: str = Field(description="recorded, unchanged (stated already) or rejected")
    id: str | None = None
    events: list[str] | None = Field(default=None, description="the names of the events it recorded")
    code: str | None = None
    field: str | None = None
    reason: str | None = None
    remedy: str | None = None


class CompletionsOut(BaseModel):
    """What every row did, in order."""

    recorded: int
    unchanged: int
    rejected: int
    items: list[CompletionOut]
    position: int
    dry_run: bool | None = None


async def rows_of(request: Request, caller: Asking) -> list[Any]:
    """The rows of a body; a line that is no JSON is its refusal. Refuses: another type, no rows, too many."""
    caller.require(Role.registrar, within=True)
    type_sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if type_sent not in (JSON, *LINES) or "content-encoding" in request.headers:
        raise WrongMediaType(f"{JSON} or {LINES[0]}, not compressed")
    try:
        claims, sent = Claims(request.headers.raw), await request.body()
    except ClientDisconnect:
        raise BrokenOff from None
    claims.take(sent)
    claims.require()
    rows = [_line(each) for each in sent.splitlines() if each.strip()] if type_sent in LINES else read_json(sent)
    if not isinstance(rows, list) or not rows:
        raise Invalid(
            "The body contains no rows.", field="body", remedy="Send an array of objects, or an object a line."
        )
    if len(rows) > MOST:
        raise Invalid(f"At most {MOST} rows can be sent at once.", field="body", remedy="Send several requests.")
    return rows


def _line(sent: bytes) -> Any:
    try:
        return read_json(sent)
    except ArchiveError as refused:
        return refused


@router.post(
    "/completions",
    status_code=201,
    response_model=CompletionsOut,
    responses=documented(400, 401, 403, 413, 415, 422, 503, 507),
    operation_id="complete_registrations",
    openapi_extra={"requestBody": BODY},
)
def post(
    home: Home,
    caller: Asking,
    rows: Annotated[list[Any], Depends(rows_of)],
    dry_run: Annotated[bool, Query(description="state what would be recorded and refused; record nothing")] = False,
) -> Response:
    """Complete many registrations, as a table does: each row completely or not at all, with an answer for each."""
    told = complete_rows(home, caller, rows, dry=dry_run)
    home.projections.wake()
    return responses.shown(told, position=told["position"], status=201)
