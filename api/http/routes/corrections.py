"""For archivists: corrections that open a record or shorten its retention, until a second person has decided."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.http import responses
from api.http.identity import Asking, Home, IdempotencyKey, MinPosition
from api.http.problems import documented
from api.http.receiving import Receiving
from api.http.routes.records import WRITE, once, request_bytes
from archive.actor.events import Role
from archive.recordwide import Verdict
from services import shapes as answers
from services.access_log import note
from services.corrections import correction_list, correction_lists, decide
from services.sight.disclosure import without_hidden
from services.stated import Stated

router = APIRouter(prefix="/correction-lists", tags=["retention"], route_class=Receiving)
READ = documented(401, 403, 404, 422, 503)


class CorrectionLists(BaseModel):
    """Lists of corrections, with how many are on each and how many of them wait."""

    items: list[dict[str, Any]]
    position: int


class CorrectionListOut(BaseModel):
    """A list with its corrections: what each states, who recorded it, and what it changes once it is confirmed."""

    model_config = ConfigDict(extra="allow")

    id: str
    waiting: int
    corrections: list[dict[str, Any]]


class CorrectionVerdict(Stated):
    """Why the corrections are right or wrong, and of which records; without any, all that wait on the list."""

    reason: str = Field(min_length=1, max_length=20_000)
    records: list[UUID] = Field(default=[], max_length=10_000)


@router.get("", response_model=CorrectionLists, responses=READ, operation_id="list_correction_lists")
def get(
    home: Home,
    caller: Asking,
    decided: bool = Query(default=False, description="also lists that are decided"),
    min_position: MinPosition = 0,
) -> Response:
    """List what waits for a second person."""
    caller.require_sight(Role.archivist, within=True)
    with home.projections.states(min_position) as states:
        position, items = states.position(), correction_lists(home, states, caller, decided=decided)
    return responses.shown({"items": items, "position": position}, position=position)


@router.get("/{id}", response_model=CorrectionListOut, responses=READ, operation_id="read_correction_list")
def get_one(home: Home, caller: Asking, id: UUID, min_position: MinPosition = 0) -> Response:
    """Read a list of corrections, with what each changes once it is confirmed."""
    caller.require_sight(Role.archivist, within=True)
    with home.projections.states(min_position) as states:
        position, told = states.position(), correction_list(home, states, caller, id)
        told["corrections"] = without_hidden(home, states, caller, told["corrections"])
        note(home, states, caller, (each["record"] for each in told["corrections"]), "correction list", naming=told)
    return responses.shown(told, position=position)


def _verdict(outcome: Verdict) -> Callable[..., Response]:
    def post(
        request: Request,
        home: Home,
        caller: Asking,
        id: UUID,
        body: CorrectionVerdict,
        idempotency_key: IdempotencyKey = None,
    ) -> Response:
        by = caller.require(Role.archivist, within=True)
        said = request_bytes(request, body)
        made = once(
            home,
            idempotency_key,
            by,
            said,
            lambda: decide(home, caller, id, outcome, body.reason, records=body.records, by=by),
        )
        return responses.receipt(answers.renamed(made, id))

    return post


for _noun, _outcome, _words in (
    ("approvals", Verdict.confirmed, "Confirm corrections that wait, by someone other than who recorded them"),
    ("rejections", Verdict.rejected, "Reject corrections that wait, by someone other than who recorded them"),
):
    router.post(
        f"/{{id}}/{_noun}",
        status_code=201,
        response_model=answers.ReceiptOut,
        responses=WRITE,
        summary=_words,
        operation_id=f"correction_list_{_noun}",
    )(_verdict(_outcome))
