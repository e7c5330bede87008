"""For archivists who see every record: records that are judged differently since rules and views fold alike."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.http import responses
from api.http.identity import Archivist, Asking, Home, IdempotencyKey
from api.http.problems import documented
from api.http.receiving import Receiving
from api.http.routes.records import WRITE, once, request_bytes
from archive.actor.events import Role
from archive.founding.differences import differing, review
from archive.founding.events import FoldDifference
from services import shapes as answers
from services.access_log import note
from services.stated import Stated

router = APIRouter(prefix="/fold-differences", tags=["retention"], route_class=Receiving)


class FoldDifferences(BaseModel):
    """Records that wait for a review, in the order in which they were found."""

    items: list[FoldDifference]
    total: int
    position: int


class FoldReview(Stated):
    """Which records were reviewed, or all that are to be, and why their present state is right."""

    records: list[UUID] = Field(default_factory=list, max_length=10_000)
    all: bool = Field(default=False, description="every record that waits; none is named then")
    reason: str = Field(min_length=1, max_length=20_000)


@router.get(
    "", response_model=FoldDifferences, responses=documented(401, 403, 422, 503), operation_id="list_fold_differences"
)
def get(
    home: Home,
    caller: Asking,
    _: Archivist,
    start: Annotated[int, Query(ge=0, le=2**31, description="how many to skip")] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Response:
    """List records that are judged differently than before an upgrade and have not been reviewed."""
    caller.require_sight(Role.archivist)
    found, position = differing(home.archive), home.archive.position
    page = found[start : start + limit]
    with home.projections.states() as states:
        note(home, states, caller, [str(each.record) for each in page], "fold differences")
    told = {"items": [each.model_dump(mode="json") for each in page], "total": len(found), "position": position}
    return responses.shown(told, position=position)


@router.post(
    "/reviews", status_code=201, response_model=answers.ReceiptOut, responses=WRITE, operation_id="review_fold"
)
def post(
    request: Request,
    home: Home,
    caller: Asking,
    by: Archivist,
    body: FoldReview,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Confirm the present state of reviewed records."""
    caller.require_sight(Role.archivist)
    made = once(
        home,
        idempotency_key,
        by,
        request_bytes(request, body),
        lambda: review(home.archive, body.records, body.reason, everything=body.all, by=by),
    )
    return responses.receipt(made)
