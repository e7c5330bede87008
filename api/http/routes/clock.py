"""The clock: whether it is trusted, and the two recorded ways to trust it again."""

from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.http import responses
from api.http.identity import Archivist, Home, IdempotencyKey
from api.http.problems import documented
from api.http.receiving import Receiving
from api.http.routes.records import WRITE, once, request_bytes
from archive.clock.usecases import confirm_clock, correct_clock, standing
from archive.kernel import ActorId
from archive.record.store import Receipt
from services import shapes as answers
from services.home.archive_home import ArchiveHome
from services.stated import Stated

router = APIRouter(prefix="/clock", tags=["clock"], route_class=Receiving)


class ClockSaid(BaseModel):
    """One word about the clock in the record."""

    position: int
    what: str
    recorded_at: datetime
    clock: datetime
    assumed: datetime
    why: str | None = None
    reason: str | None = None


class ClockOut(BaseModel):
    """What the clock shows, whether it is trusted, and what the record states about it."""

    believed: bool
    why: str | None = None
    clock: datetime = Field(description="what the clock shows")
    assumed: datetime = Field(description="the time recorded with events now")
    unanswered: int = Field(description="ranges of events recorded while the clock was distrusted, not yet confirmed")
    said: list[ClockSaid]
    notes: list[str]


class ClockAnswer(Stated):
    """How the right moment is known."""

    reason: str = Field(min_length=1, max_length=20_000, pattern=r"\S")


@router.get("", response_model=ClockOut, responses=documented(401, 403, 422), operation_id="read_clock")
def get(home: Home, _: Archivist) -> Response:
    """Show whether the clock is trusted, and why not."""
    position = home.archive.position
    return responses.shown(standing(home.archive).as_dict(), position=position)


@router.post(
    "/confirmations", status_code=201, response_model=answers.ReceiptOut, responses=WRITE, operation_id="confirm_clock"
)
def post_confirmation(
    request: Request, home: Home, by: Archivist, body: ClockAnswer, idempotency_key: IdempotencyKey = None
) -> Response:
    """Confirm that the clock is right, for example after years without use. Work that was stopped continues."""
    return _answered(request, home, by, body, idempotency_key, confirm_clock)


@router.post(
    "/corrections", status_code=201, response_model=answers.ReceiptOut, responses=WRITE, operation_id="correct_clock"
)
def post_correction(
    request: Request, home: Home, by: Archivist, body: ClockAnswer, idempotency_key: IdempotencyKey = None
) -> Response:
    """Confirm that earlier recorded times were too late and that the clock is right now."""
    return _answered(request, home, by, body, idempotency_key, correct_clock)


def _answered(
    request: Request, home: ArchiveHome, by: ActorId, body: ClockAnswer, key: str | None, verb: Callable[..., Receipt]
) -> Response:
    made = once(home, key, by, request_bytes(request, body), lambda: verb(home.archive, body.reason, by=by))
    if not made.replayed:
        home.checkpoint()
    return responses.receipt(made)
