"""Erasure of a person's data: what names them, and what is decided about each record."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.http import responses
from api.http.identity import Archivist, Asking, Home, IdempotencyKey
from api.http.problems import documented
from api.http.receiving import Receiving
from api.http.routes.records import WRITE, once, request_bytes
from archive.erasure.usecases import decide_erasure
from archive.record.store import Receipt
from archive.recordwide import ErasureDecision
from archive.values import Citation
from services import shapes as answers
from services.duties import hold_id
from services.persons import held_by_name
from services.stated import Stated

router = APIRouter(prefix="/erasures", tags=["erasures"], route_class=Receiving)


class PersonAsked(Stated):
    """Whom it is about; in the body, so that no address or log holds the name."""

    person: str = Field(min_length=1, max_length=500, description="the person's name as written in records")


class HeldOut(BaseModel):
    """One record that names the person."""

    record: str
    kind: str
    parts: list[str] = Field(
        description="where the name was found: a field, 'file' for the text of a file, 'search' for the search index"
    )
    events: int
    record_class: str | None = None
    due: str | None = None
    held: bool
    decision: str | None = None


class HeldListOut(BaseModel):
    """Every record that names the person; `in_text` are others whose running text may, for people to judge."""

    items: list[HeldOut]
    in_text: list[HeldOut]
    position: int


class ErasureOrder(Stated):
    """What is decided, by what law, about which records."""

    records: Annotated[list[UUID], Field(min_length=1, max_length=10_000)]
    decision: ErasureDecision
    basis: Citation
    reason: str = Field(min_length=1, max_length=20_000)


@router.post(
    "/searches",
    status_code=201,
    response_model=HeldListOut,
    responses=documented(400, 401, 403, 413, 422, 503),
    operation_id="find_person",
)
def post_search(request: Request, home: Home, caller: Asking, body: PersonAsked) -> Response:
    """Find every record that names a person, or may; nothing of what is asked is kept."""
    told = held_by_name(home, caller, body.person, "erasure search")
    answer = responses.shown(told, position=told["position"])
    answer.status_code = 201
    return answer


@router.post("", status_code=201, response_model=answers.ReceiptOut, responses=WRITE, operation_id="decide_erasure")
def post(
    request: Request, home: Home, by: Archivist, body: ErasureOrder, idempotency_key: IdempotencyKey = None
) -> Response:
    """Decide on a request for erasure: keep records restricted, or list them for destruction."""
    asked = hold_id(by, idempotency_key)

    def run() -> Receipt:
        decided = body.records, body.decision
        return decide_erasure(home.archive, asked, *decided, basis=body.basis, reason=body.reason, by=by)[0]

    made = once(home, idempotency_key, by, request_bytes(request, body), run)
    return responses.receipt(answers.renamed(made, asked))
