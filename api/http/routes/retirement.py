"""Retiring the archive: how far it is, the steps of two people, and the certificate for everybody."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.http import responses
from api.http.identity import Asking, Home, IdempotencyKey, IfMatch, requiring
from api.http.problems import documented
from api.http.receiving import Receiving
from api.http.routes.records import CHANGE, WRITE, once, request_bytes
from archive.actor.events import Role
from archive.kernel import ActorId
from archive.record.store import Receipt
from services import shapes as answers
from services.home.archive_home import ArchiveHome
from services.json_bodies import json_bytes
from services.retirement import steps
from services.retirement.certificate import certificate_shown
from services.retirement.predecessors import predecessors_shown, recognise
from services.stated import Stated

router = APIRouter(prefix="/retirement", tags=["retirement"], route_class=Receiving)
Words = Annotated[str | None, Field(max_length=20_000)]


@requiring(Role.archivist)
async def archivist_of(caller: Asking) -> ActorId:
    """The actor, who may retire an archive: never by a key with a scope."""
    return steps.require_archivist(caller)


Archivist = Annotated[ActorId, Depends(archivist_of)]


class RetirementOrder(Stated):
    """Where records are asked for from now on, and what becomes of the signing key."""

    address: str = Field(
        min_length=1, max_length=1000, description="where records are asked for; {id} in it stands for the record"
    )
    addresses: dict[str, Annotated[str, Field(min_length=1, max_length=1000)]] = Field(
        default={},
        max_length=1000,
        description="those of holders that are asked elsewhere, by the name of the archive in its receipt",
    )
    recipient_key: str | None = Field(
        default=None,
        max_length=20_000,
        description="public keys of age, one per line: the signing key is handed over to their owners; without them it"
        " is destroyed",
    )
    destroy_later_contents: bool = Field(
        default=False,
        description="also destroy what was recorded until now of records that had passed: their holder has the fact of"
        " it, but not its words",
    )
    note: Words = None


class RetirementNote(Stated):
    """A note to a step."""

    note: Words = None


class RetirementWithdrawal(Stated):
    """Why the archive is not retired after all."""

    reason: str = Field(min_length=1, max_length=20_000)


class RetirementRun(Stated):
    """Nothing more is stated."""


class RetirementOut(BaseModel):
    """How far the retirement is; what no receipt covers is shown to who may see everything."""

    model_config = ConfigDict(extra="allow")

    id: UUID
    status: Literal["none", "proposed", "approved", "running", "retired"]
    version: int
    address: str | None = Field(default=None, description="where records are asked for, once it has begun")
    addresses: dict[str, str] | None = Field(default=None, description="those of holders that are asked elsewhere")
    uncovered: list[dict[str, Any]] | None = Field(
        default=None, description="`record`, `kind`, `reason`, `position` and `remedy`; at most 1,000"
    )


class RetirementCertificate(BaseModel):
    """What was destroyed, who holds it, and what became of the signing key."""

    model_config = ConfigDict(extra="allow")

    origin: str
    retired_on: date
    signing_key: Literal["destroyed", "handed_over"]
    key: str = Field(description="the public key; it signs nothing beyond the last checkpoint")
    held: list[dict[str, Any]] = Field(description="`to`, `recipient`, `since`, `address`, `records` and `handover`")
    address: str | None
    position: int = Field(description="the last event, and the size of the last checkpoint")
    checkpoint: str | None = Field(description="the last checkpoint")


class CertificateSent(Stated):
    """The certificate of a predecessor and the chain of its checkpoints, as they came in its folder `retirement`."""

    certificate: dict[str, Any] = Field(description="certificate.json")
    checkpoints: dict[str, Any] = Field(description="checkpoints.json")
    keys: tuple[Annotated[str, Field(max_length=1000)], ...] = Field(
        default=(),
        max_length=100,
        description="public keys of that archive known from elsewhere, if its last key is newer than its packages",
    )


class PredecessorOut(BaseModel):
    """A predecessor that is retired: its last checkpoint, and what became of its signing key."""

    origin: str
    retired_on: date
    certified_at: datetime
    position: int = Field(description="its last event, and the size of its last checkpoint")
    root: str
    key: str = Field(description="the public key; what it signs beyond the last checkpoint is refused")
    signing_key: Literal["destroyed", "handed_over"]
    key_file: str | None = None


class PredecessorsOut(BaseModel):
    """Every predecessor that proved here that it is retired."""

    items: list[PredecessorOut]


@router.get(
    "",
    response_model=RetirementOut,
    responses=documented(401, 503),
    operation_id="retirement",
    summary="Show how far the retirement of the archive is",
)
def get(home: Home, caller: Asking) -> Response:
    """Everybody is shown the status, and the address once it has begun."""
    return responses.shown(steps.status(home, caller), position=home.archive.position)


@router.get(
    "/certificate",
    response_model=RetirementCertificate,
    responses=documented(401, 404, 503),
    operation_id="retirement_certificate",
    summary="Show the certificate of a retired archive",
)
def get_certificate(home: Home, caller: Asking) -> Response:
    """It has no names or ids of records; counts are shown to callers who may see everything."""
    return responses.shown(certificate_shown(home.archive, caller), position=home.archive.position)


@router.get(
    "/predecessors",
    response_model=PredecessorsOut,
    responses=documented(401, 503),
    operation_id="retired_predecessors",
    summary="List the predecessors that are retired",
)
def get_predecessors(home: Home, caller: Asking) -> Response:
    """Everybody is shown where the log of each ends, and what became of its signing key."""
    return responses.shown({"items": predecessors_shown(home)}, position=home.archive.position)


@router.post(
    "/predecessors",
    status_code=201,
    response_model=answers.ReceiptOut,
    responses=documented(401, 403, 409, 422, 503, 507),
    operation_id="recognise_retirement",
    summary="Record that a predecessor is retired, by its certificate",
)
def post_predecessor(home: Home, caller: Asking, by: Archivist, body: CertificateSent) -> Response:
    """What its key signs beyond its last checkpoint is refused from then on. A second time nothing happens."""
    certificate, chain = json_bytes(body.certificate, "certificate"), json_bytes(body.checkpoints, "checkpoints")
    return responses.receipt(recognise(home, certificate, chain, caller, keys=body.keys))


@router.post(
    "/proposals",
    status_code=201,
    response_model=answers.ReceiptOut,
    responses=WRITE,
    operation_id="propose_retirement",
    summary="Propose to retire the archive",
)
def post_proposal(
    request: Request, home: Home, by: Archivist, body: RetirementOrder, idempotency_key: IdempotencyKey = None
) -> Response:
    """Refused, with the list, unless receipts cover everything that the archive holds."""

    def run() -> Receipt:
        later, of = body.destroy_later_contents, body.addresses
        return steps.propose(
            home, body.address, body.recipient_key, body.note, destroy_later_contents=later, addresses=of, by=by
        )

    return _step(home, request, idempotency_key, by, body, run)


@router.post(
    "/approvals",
    status_code=201,
    response_model=answers.ReceiptOut,
    responses=CHANGE,
    operation_id="approve_retirement",
    summary="Approve the retirement, as another person",
)
def post_approval(
    request: Request, home: Home, by: Archivist, expecting: IfMatch, body: RetirementNote,
    idempotency_key: IdempotencyKey = None,
) -> Response:  # fmt: skip
    """The waiting period starts."""

    def run() -> Receipt:
        return steps.approve(home, body.note, by=by, expecting=expecting)

    return _step(home, request, idempotency_key, by, body, run)


@router.post(
    "/withdrawals",
    status_code=201,
    response_model=answers.ReceiptOut,
    responses=CHANGE,
    operation_id="withdraw_retirement",
    summary="Withdraw the proposal",
)
def post_withdrawal(
    request: Request, home: Home, by: Archivist, expecting: IfMatch, body: RetirementWithdrawal,
    idempotency_key: IdempotencyKey = None,
) -> Response:  # fmt: skip
    """Possible until it is run."""

    def run() -> Receipt:
        return steps.withdraw(home, body.reason, by=by, expecting=expecting)

    return _step(home, request, idempotency_key, by, body, run)


@router.post(
    "/executions",
    status_code=201,
    response_model=answers.ReceiptOut,
    responses=CHANGE,
    operation_id="run_retirement",
    summary="Run the retirement",
)
def post_execution(
    request: Request, home: Home, by: Archivist, expecting: IfMatch, body: RetirementRun,
    idempotency_key: IdempotencyKey = None,
) -> Response:  # fmt: skip
    """It continues by itself; the status is `retired` when the certificate is recorded.

    The signing key stays until the last checkpoint is published: `archive checkpoint --to PLACE`. Until then
    `hindrance` states this.
    """

    def run() -> Receipt:
        return steps.begin(home, None, by=by, expecting=expecting)

    answer = _step(home, request, idempotency_key, by, body, run)
    home.disposing.wake()
    return answer


def _step(
    home: ArchiveHome, request: Request, key: str | None, by: ActorId, body: Stated, run: Callable[[], Receipt]
) -> Response:
    return responses.receipt(once(home, key, by, request_bytes(request, body), run))
