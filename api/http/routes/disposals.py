"""Disposals: lists of what is due for destruction, their review, approval and execution; certificates for anybody."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.http import responses
from api.http.identity import Asking, Clocks, Home, IdempotencyKey, IfMatch, MinPosition, requiring
from api.http.problems import documented
from api.http.receiving import Receiving
from api.http.routes.records import CHANGE, WRITE, once, request_bytes
from archive.actor.events import Role
from archive.disposal import usecases
from archive.disposal.events import DisposalWithdrawn, Note, Withdrawal
from archive.kernel import ActorId
from archive.record.store import Receipt
from services import shapes as answers
from services.access_log import note
from services.disposal.lists import certificate_shown, disposal_shown, draw_up, listed_disposals
from services.home.archive_home import ArchiveHome
from services.stated import Stated

router = APIRouter(prefix="/disposals", tags=["disposals"], route_class=Receiving)
DUTY = documented(401, 403, 404, 422, 503)
Ids = Annotated[list[UUID], Field(max_length=10_000)]
Words = Annotated[str | None, Field(max_length=20_000)]


@requiring(Role.archivist)
async def archivist_of(request: Request, caller: Asking) -> ActorId:
    """The actor, who may decide about destruction: never by a key with a scope, for a list knows no scope."""
    return caller.require_sight(Role.archivist) if request.method == "GET" else caller.require(Role.archivist)


Archivist = Annotated[ActorId, Depends(archivist_of)]


class DisposalOrder(Stated):
    """What is to be listed: records by id, or all that are due today and not on hold."""

    records: Ids = Field(default=[], description="ids of records; without any, all records that are due")
    record_class: str | None = Field(
        default=None, max_length=120, description="only records of this class that are due"
    )
    note: Words = None


class Said(Stated):
    """A note to a step."""

    note: Words = None


class WithdrawalOrder(Stated):
    """Which records are taken off the list; none takes all."""

    records: Ids = Field(default=[])
    reason: str = Field(min_length=1, max_length=20_000)


class DisposalOut(BaseModel):
    """A disposal list and its status."""

    model_config = ConfigDict(extra="allow")

    id: str
    version: int
    status: str
    listed_on: date
    executable_from: date | None = None
    records: list[dict[str, Any]]


class DisposalsOut(BaseModel):
    """Every disposal, in the order in which they were listed."""

    items: list[dict[str, Any]]
    position: int


class CertificateOut(BaseModel):
    """What was destroyed, when, on which legal ground, and that nothing of it was found afterwards."""

    model_config = ConfigDict(extra="allow")

    disposal: str
    executed_on: date
    executed_at: str
    records: list[dict[str, Any]]
    backups_until: date
    hits: int


@router.post("", status_code=201, response_model=answers.ReceiptOut, responses=WRITE, operation_id="list_disposal")
def post(
    request: Request,
    home: Home,
    clocks: Clocks,
    by: Archivist,
    body: DisposalOrder,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Make a disposal list of records; each must be due and not on hold."""

    def run() -> Receipt:
        return draw_up(home, clocks, body.records, body.record_class, Note(note=body.note), by=by)

    made = once(home, idempotency_key, by, request_bytes(request, body), run)
    return responses.receipt(made, created="/disposals")


@router.get("", response_model=DisposalsOut, responses=DUTY, operation_id="list_disposals")
def get(home: Home, clocks: Clocks, _: Archivist, min_position: MinPosition = 0) -> Response:
    """List every disposal list with its status."""
    with home.projections.states(min_position) as states:
        position, items = states.position(), listed_disposals(states, clocks)
    return responses.shown({"items": items, "position": position}, position=position)


@router.get("/{id}", response_model=DisposalOut, responses=DUTY, operation_id="read_disposal")
def get_one(home: Home, clocks: Clocks, _: Archivist, id: UUID, min_position: MinPosition = 0) -> Response:
    """Read a disposal list with its records."""
    with home.projections.states(min_position) as states:
        position, told = states.position(), disposal_shown(home, id)
        note(home, states, clocks.caller, (each["record"] for each in told["records"]), "disposal", naming=told)
    return responses.shown(told, position=position, version=told["version"])


@router.get(
    "/{id}/certificate",
    response_model=CertificateOut,
    responses=documented(401, 404, 422, 503),
    operation_id="read_certificate",
)
def get_certificate(home: Home, caller: Asking, id: UUID, min_position: MinPosition = 0) -> Response:
    """Read the certificate of a destruction. It names the records whose destruction the caller may know."""
    with home.projections.states(min_position) as states:
        position, told = states.position(), certificate_shown(home, states, caller, id)
    return responses.shown(told, position=position)


def _step(
    home: ArchiveHome, request: Request, key: str | None, by: ActorId, body: BaseModel, run: Callable[[], Receipt]
) -> Response:
    return responses.receipt(once(home, key, by, request_bytes(request, body), run))


@router.post(
    "/{id}/reviews",
    status_code=201,
    response_model=answers.ReceiptOut,
    responses=CHANGE,
    operation_id="review_disposal",
)
def post_review(
    request: Request,
    home: Home,
    by: Archivist,
    id: UUID,
    expecting: IfMatch,
    body: Said,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Confirm that a list is right."""

    def run() -> Receipt:
        return usecases.review(home.archive, id, Note(note=body.note), by=by, expecting=expecting)

    return _step(home, request, idempotency_key, by, body, run)


@router.post(
    "/{id}/approvals",
    status_code=201,
    response_model=answers.ReceiptOut,
    responses=CHANGE,
    operation_id="approve_disposal",
)
def post_approval(
    request: Request,
    home: Home,
    by: Archivist,
    id: UUID,
    expecting: IfMatch,
    body: Said,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Approve a reviewed list, as another person than its reviewer. The waiting period starts."""
    days = home.settings.cooling_off_days

    def run() -> Receipt:
        said = Note(note=body.note)
        return usecases.approve(home.archive, id, said, cooling_off_days=days, by=by, expecting=expecting)

    return _step(home, request, idempotency_key, by, body, run)


@router.post(
    "/{id}/withdrawals",
    status_code=201,
    response_model=answers.ReceiptOut,
    responses=CHANGE,
    operation_id="withdraw_disposal",
)
def post_withdrawal(
    request: Request,
    home: Home,
    by: Archivist,
    id: UUID,
    expecting: IfMatch,
    body: WithdrawalOrder,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Take records off a list, or the whole list, before its execution."""

    def run() -> Receipt:
        withdrawn = DisposalWithdrawn(
            withdrawn_on=home.today(), records=tuple(body.records), content=Withdrawal(reason=body.reason)
        )
        return usecases.withdraw(home.archive, id, withdrawn, by=by, expecting=expecting)

    return _step(home, request, idempotency_key, by, body, run)


@router.post(
    "/{id}/executions",
    status_code=201,
    response_model=answers.ReceiptOut,
    responses=CHANGE,
    operation_id="execute_disposal",
)
def post_execution(
    request: Request,
    home: Home,
    by: Archivist,
    id: UUID,
    expecting: IfMatch,
    body: Said,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Start the execution. It continues by itself; the status is `executed` when the certificate is issued."""

    def run() -> Receipt:
        return usecases.begin(home.archive, id, by=by, expecting=expecting)

    answer = _step(home, request, idempotency_key, by, body, run)
    home.disposing.wake()
    return answer
