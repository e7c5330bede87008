"""The health of the archive over HTTP: whether it answers, for everyone; details, for its operators."""

from typing import Literal

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel

from api.http import responses
from api.http.identity import Asking, Home
from api.http.problems import documented
from api.http.receiving import Receiving
from archive.access.caller import Sight
from services.home.health import Health, health

_threads = CapacityLimiter(2)  # its own, so that it waits for nobody who waits for an answer
router = APIRouter(tags=["health"], route_class=Receiving)


class Alive(BaseModel):
    """What everyone may see: that the archive answers."""

    status: Literal["alive"]


@router.get(
    "/health",
    response_model=Health | Alive,
    responses=documented(401, 503),
    summary="Check that the archive answers, and its health",
    operation_id="health",
)
async def get(home: Home, caller: Asking) -> Response:
    """200 while the archive answers; 503 after its record was replaced, when all other requests are refused. The
    details are shown to auditors, archivists and administrators with a key without a scope, in both cases. It uses no
    thread of other requests."""
    if caller.sight is not Sight.archivist or caller.scope:
        home.archive.recorder.acknowledged.require()
        return Response(b'{"status":"alive"}', 200, {"Cache-Control": "no-store"}, "application/json")
    told = await to_thread.run_sync(health, home, limiter=_threads)
    return responses.shown(told.model_dump(), position=told.position)
