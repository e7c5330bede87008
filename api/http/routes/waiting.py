"""For archivists who see every record: writes that wait because hidden records stand against them."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.http import responses
from api.http.identity import Archivist, Asking, Home, IdempotencyKey
from api.http.problems import documented
from api.http.receiving import Receiving
from api.http.routes.records import WRITE, once, request_bytes
from archive.values import Code
from archive.waiting.events import Outcome
from services import shapes as answers
from services.access_log import note
from services.stated import Stated
from services.waiting import decide, require_seeing_both, waiting

router = APIRouter(prefix="/waiting", tags=["waiting"], route_class=Receiving)


class WaitingWriteOut(BaseModel):
    """A write that was answered like one that succeeded, and is not carried out."""

    id: str
    kind: str
    verb: str | None = Field(description="the kind of change; null for a new record")
    record: str = Field(description="the id given to its author")
    submitted_at: str
    submitted_by: str
    position: int
    submitted: dict[str, Any] | None = Field(description="the fields that were sent")
    outcome: Outcome | None = None


class WaitingWrites(BaseModel):
    """Writes that wait, in the order in which they came."""

    items: list[WaitingWriteOut]
    position: int


class WaitingDecision(Stated):
    """What becomes of a write that waits."""

    outcome: Outcome = Field(
        description="recorded: record it now, under all rules; same: the existing record already "
        "states it; rejected: do not record it"
    )
    reason: str = Field(min_length=1, max_length=20_000)
    number: Code | None = Field(default=None, description="another number for the new record, if its own is taken")


@router.get("", response_model=WaitingWrites, responses=documented(401, 403, 422, 503), operation_id="list_writes")
def get(
    home: Home,
    caller: Asking,
    _: Archivist,
    decided: Annotated[bool, Query(description="also those already decided")] = False,
) -> Response:
    """List pending writes, which conflict only with records their author may not see."""
    position, found = home.archive.position, waiting(home, decided=decided)
    with home.projections.states(position) as states:
        note(home, states, caller, (each[name] for each in found for name in ("id", "record")), "waiting", naming=found)
    return responses.shown({"items": found, "position": position}, position=position)


@router.post(
    "/{id}/decisions",
    status_code=201,
    response_model=answers.ReceiptOut,
    responses=WRITE,
    operation_id="decide_write",
)
def post(
    request: Request,
    home: Home,
    caller: Asking,
    _: Archivist,
    id: UUID,
    body: WaitingDecision,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Decide about a pending write."""
    by = require_seeing_both(caller)
    run = lambda: decide(home, id, body.outcome, body.reason, number=body.number, by=by)  # noqa: E731
    return responses.receipt(once(home, idempotency_key, by, request_bytes(request, body), run))
