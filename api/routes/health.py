"""The health of the archive over HTTP."""

from fastapi import APIRouter
from fastapi.responses import Response

from api import answers
from api.identity import Home
from api.receiving import Receiving
from api.wellbeing import Health, health

router = APIRouter(tags=["health"], route_class=Receiving)


@router.get("/health", response_model=Health, summary="Ask whether the archive is well", operation_id="health")
def get(home: Home) -> Response:
    """Whether the archive is well. Always 200 while it answers; `status` tells."""
    told = health(home)
    return answers.shown(told.model_dump(), position=told.position)
