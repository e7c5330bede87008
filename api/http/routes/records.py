"""The routes every kind of record has: create, read, each transition, what can happen to any record, history."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.http import responses
from api.http.identity import (
    Archivist,
    Asking,
    Clocks,
    Home,
    IdempotencyKey,
    IfMatch,
    MinPosition,
    Registrar,
    require_within,
)
from api.http.problems import documented
from api.http.receiving import Receiving, Room
from api.http.routes.lists import listing
from archive.actor.events import Role
from archive.grant.costs import as_answered
from archive.kernel import ActorId
from archive.kind import Kind, Verb
from archive.ledger.checkpoint.checkpoint import latest_size
from archive.record.store import Receipt
from archive.waiting.usecases import as_shown
from services import shapes as answers
from services.corrections import moves_of, with_moves
from services.home.archive_home import ArchiveHome
from services.json_bodies import json_bytes
from services.sight.reading import read_history, read_record
from services.sight.visibility import require_references, require_stated
from services.verbs import WIDE, WideChange, change, create, event_of, shape_of
from services.waiting import Write, carried_out

READ = documented(401, 404, 410, 422, 503)
WRITE = documented(400, 401, 403, 404, 409, 410, 413, 422, 507)
CHANGE = WRITE | documented(412, 428)
Run = Callable[[], Receipt]


@cache
def router_of(kind: Kind) -> APIRouter:
    """All common routes of one kind; made once a process, since making their models is most of the work of a start."""
    router = Room(prefix=f"/{kind.plural}", tags=[kind.plural], route_class=Receiving)
    if kind.name != "document":
        _creation(router, kind)
    listing(router, kind)
    reading(router, kind)
    for step in kind.verbs:
        transition(router, kind, step)
    for each in WIDE:
        wide(router, kind, each)
    return router


def once(home: ArchiveHome, key: str | None, by: ActorId, request: bytes, run: Run) -> Receipt:
    """Run a write, under its idempotency key where it has one, and let the read models know."""
    if key is None:
        made = run()
    else:
        with home.archive.idempotent(key, by, request) as before:
            made = before or run()
    home.projections.wake()
    return as_answered(home.archive, as_shown(home.archive, made)) if made.replayed else made


def request_bytes(request: Request, body: BaseModel) -> bytes:
    """What makes two requests the same: method, address and body."""
    return json_bytes([request.method, request.url.path, body.model_dump(mode="json")], "body")


def _creation(router: APIRouter, kind: Kind) -> None:
    shape: Any = shape_of(kind.created)

    def post(
        request: Request,
        home: Home,
        caller: Asking,
        by: Registrar,
        body: shape,
        idempotency_key: IdempotencyKey = None,
    ) -> Response:
        require_within(home, caller, body)
        require_references(home, caller, kind.name, body, f"write {kind.plural}")
        made = once(
            home,
            idempotency_key,
            by,
            request_bytes(request, body),
            lambda: carried_out(
                home, caller, by, Write(kind.name, body), lambda: create(home.archive, kind, body, by=by)
            ),
        )
        return responses.receipt(made, created=f"/{kind.plural}")

    router.post(
        "",
        status_code=201,
        response_model=answers.ReceiptOut,
        responses=WRITE,
        summary=f"Record a {kind.words.en}",
        description=kind.created.__doc__,
        operation_id=f"create_{kind.name}",
    )(post)


def transition(router: APIRouter, kind: Kind, step: Verb) -> None:
    """What can happen to a record of one kind."""
    shape: Any = shape_of(step.event)

    def post(
        request: Request,
        home: Home,
        caller: Asking,
        by: Registrar,
        id: UUID,
        expecting: IfMatch,
        body: shape,
        idempotency_key: IdempotencyKey = None,
    ) -> Response:
        require_stated(home, caller, kind.name, id, body, step.noun)
        write = Write(kind.name, body, step.noun, id, expecting)
        run = partial(change, home.archive, step, id, body, by=by, expecting=expecting)
        said = request_bytes(request, body)
        made = once(home, idempotency_key, by, said, lambda: carried_out(home, caller, by, write, run))
        return responses.receipt(made)

    router.post(
        f"/{{id}}/{step.noun}",
        status_code=201,
        response_model=answers.ReceiptOut,
        responses=CHANGE,
        summary=(step.run.__doc__ or step.noun).partition(". ")[0].rstrip("."),
        description=step.event.__doc__,
        operation_id=f"{kind.name}_{step.noun}",
    )(post)


def wide(router: APIRouter, kind: Kind, step: WideChange) -> None:
    """What can happen to a record of any kind."""
    shape: Any = shape_of(step.event)
    acting: Any = Archivist if step.role is Role.archivist else Registrar

    def post(
        request: Request,
        home: Home,
        caller: Asking,
        by: acting,
        id: UUID,
        expecting: IfMatch,
        body: shape,
        idempotency_key: IdempotencyKey = None,
    ) -> Response:
        require_stated(home, caller, kind.name, id, body, step.noun)
        happened = event_of(step.event, body)
        gate = {"mandatory": home.settings.mandatory_of(kind.name)} if step.gated else {}
        write = Write(kind.name, body, step.noun, id, expecting)
        run = partial(step.run, home.archive, kind.name, id, happened, by=by, expecting=expecting, **gate)
        said = request_bytes(request, body)
        made = once(home, idempotency_key, by, said, lambda: carried_out(home, caller, by, write, run))
        moves = moves_of(home, caller, step.noun, made)
        return responses.receipt(with_moves(made, moves), moves=moves)

    router.post(
        f"/{{id}}/{step.noun}",
        status_code=201,
        response_model=answers.ReceiptOut,
        responses=CHANGE,
        summary=step.summary,
        operation_id=f"{kind.name}_{step.noun}",
    )(post)


def proven(home: ArchiveHome) -> dict[str, str]:
    """Up to which position a signed checkpoint covers the record."""
    return {"Archive-Checkpoint": str(latest_size(home.archive))}


class History(BaseModel):
    """Every event of one record, in order."""

    events: list[answers.EventOut]
    position: int
    checkpoint: int = Field(description="events up to this position are proven: /ledger/proof/{position}")


def reading(router: APIRouter, kind: Kind) -> None:
    """Read a record, and its history."""

    def get(home: Home, clocks: Clocks, id: UUID, min_position: MinPosition = 0) -> Response:
        with home.projections.states(min_position) as states:
            position = states.position()
            view, shown = read_record(home, states, clocks, id, kind.name)
        return responses.shown(shown, position=position, version=view.version, headers=proven(home))

    def history(home: Home, caller: Asking, id: UUID, min_position: MinPosition = 0) -> Response:
        with home.projections.states(min_position) as states:
            position = states.position()
            events = read_history(home, states, caller, id, kind.name)
        told = {"events": events, "position": position, "checkpoint": latest_size(home.archive)}
        return responses.shown(told, position=position, headers=proven(home))

    router.get(
        "/{id}",
        response_model=answers.record_model(kind),
        responses=READ,
        summary=f"Read a {kind.words.en}, as in force on a day and as known at a time",
        operation_id=f"read_{kind.name}",
    )(get)
    router.get(
        "/{id}/history",
        response_model=History,
        responses=READ,
        summary=f"Read the history of a {kind.words.en}",
        operation_id=f"history_of_{kind.name}",
    )(history)
