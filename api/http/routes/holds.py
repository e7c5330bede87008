"""Holds: what keeps records from destruction, placed on many at once."""

from dataclasses import asdict
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.http import responses
from api.http.identity import Archivist, Asking, Clocks, Home, IdempotencyKey, MinPosition
from api.http.problems import STATUS, documented
from api.http.receiving import Receiving
from api.http.routes.records import WRITE, once, request_bytes
from archive.disposal.statement import ListForged
from archive.values import Citation
from projections.duties.holds import holds
from projections.states import Question
from services import shapes as answers
from services.access_log import note
from services.duties import hold_id, hold_records, one_hold, release_records
from services.holds import answer
from services.stated import Stated

STATUS[ListForged] = 422  # over REST it is what somebody sent, not what lies here
router = APIRouter(prefix="/holds", tags=["holds"], route_class=Receiving)
DUTY = documented(401, 403, 404, 422, 503)
Ids = Annotated[list[UUID], Field(max_length=10_000)]


class HoldOrder(Stated):
    """A hold and what it is placed on; a case takes all that is filed to it along."""

    mandate: Citation = Field(description="the legal ground of the hold: a law or an order")
    starts_on: date | None = Field(default=None, description="default: today")
    ends_on: date | None = Field(
        default=None, description="its last day; without it, the hold lasts until it is released"
    )
    reason: str = Field(min_length=1, max_length=20_000)
    records: Ids = Field(default=[])
    cases: Ids = Field(default=[])


class Release(Stated):
    """The release of a hold, from some records or from all records it applies to."""

    released_on: date | None = Field(default=None, description="default: today")
    reason: str = Field(min_length=1, max_length=20_000)
    records: Ids = Field(default=[])


class Answer(Stated):
    """That no hold is missing any more after a restore, with the list that was found since, where there is one."""

    reason: str = Field(
        min_length=1, max_length=20_000, description="which missing holds were placed again, or why none is missing"
    )
    holds: str | None = Field(
        default=None, max_length=20_000_000, description="the content of holds.jsonl, as published"
    )
    older: bool = Field(default=False, description="accept a list older than the backup, because it is the newest")


class HoldsAnswered(BaseModel):
    """What the list did, and where the record stands."""

    placed: int
    list_made_at: str | None = None
    position: int
    holds_unanswered: bool = Field(
        description="Whether holds may still be missing, because the list was possibly incomplete."
    )


class HoldOut(BaseModel):
    """A hold that is not released."""

    hold: str
    mandate: str
    starts_on: date
    ends_on: date | None = None
    reason: str | None = None
    binding: bool = Field(description="whether the hold is in force today")
    released_on: date | None = Field(default=None, description="the day to come on which it ends, where it is released")
    records: list[str]


class HoldsOut(BaseModel):
    """Every hold that is not released."""

    items: list[HoldOut]
    position: int


@router.post("", status_code=201, response_model=answers.ReceiptOut, responses=WRITE, operation_id="place_hold")
def post(
    request: Request, home: Home, caller: Asking, by: Archivist, body: HoldOrder, idempotency_key: IdempotencyKey = None
) -> Response:
    """Place a hold on records; the id in the answer is that of the hold."""
    hold = hold_id(by, idempotency_key)
    made = once(
        home,
        idempotency_key,
        by,
        request_bytes(request, body),
        lambda: hold_records(
            home,
            Question(caller, home.today()),
            hold,
            body.mandate,
            body.reason,
            records=body.records,
            cases=body.cases,
            starts_on=body.starts_on,
            ends_on=body.ends_on,
            by=by,
        ),
    )
    return responses.receipt(answers.renamed(made, hold), created="/holds")


@router.post("/answers", status_code=201, response_model=HoldsAnswered, responses=WRITE, operation_id="answer_holds")
def post_answer(home: Home, by: Archivist, body: Answer) -> Response:
    """Confirm after a restore that no hold is missing. Sent again it changes nothing: it is refused if
    nothing has to be confirmed, and a list places each hold once."""
    made = answer(home, body.reason, None if body.holds is None else body.holds.encode(), older=body.older, by=by)
    home.projections.wake()
    return responses.shown(asdict(made), position=made.position, status=201)


@router.get("", response_model=HoldsOut, responses=DUTY, operation_id="list_holds")
def get(home: Home, clocks: Clocks, _: Archivist, min_position: MinPosition = 0) -> Response:
    """List every hold that is not released, with its records."""
    with home.projections.states(min_position) as states:
        position, found = states.position(), holds(states, clocks, home.today())
        note(home, states, clocks.caller, {id for each in found for id in each.records}, "holds")
    told = {"items": [each.as_dict() for each in found], "position": position}
    return responses.shown(told, position=position)


@router.get("/{id}", response_model=HoldOut, responses=DUTY, operation_id="read_hold")
def get_one(home: Home, clocks: Clocks, _: Archivist, id: UUID, min_position: MinPosition = 0) -> Response:
    """Read a hold with its records."""
    with home.projections.states(min_position) as states:
        position, found = states.position(), one_hold(states, clocks, id)
        note(home, states, clocks.caller, found.records, "holds")
    return responses.shown(found.as_dict(), position=position, version=1)


@router.post(
    "/{id}/releases", status_code=201, response_model=answers.ReceiptOut, responses=WRITE, operation_id="release_hold"
)
def post_release(
    request: Request,
    home: Home,
    caller: Asking,
    by: Archivist,
    id: UUID,
    body: Release,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Release a hold; other holds on the same records stay."""
    made = once(
        home,
        idempotency_key,
        by,
        request_bytes(request, body),
        lambda: release_records(
            home,
            Question(caller, home.today()),
            id,
            body.reason,
            records=body.records,
            released_on=body.released_on,
            by=by,
        ),
    )
    return responses.receipt(answers.renamed(made, id))
