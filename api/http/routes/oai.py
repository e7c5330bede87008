"""OAI-PMH 2.0: what harvesters of other archives, libraries and search portals ask."""

from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api.http.identity import Asking, Home
from api.http.problems import documented
from archive.access.caller import Caller
from archive.errors import NotReady
from services.harvest.answer import answered, busy
from services.home.archive_home import ArchiveHome

router = APIRouter(tags=["harvest"])
XML = "text/xml; charset=utf-8"
BUSY_SECONDS = "30"
FORM, LONGEST = "application/x-www-form-urlencoded", 10_000


@router.get(
    "/oai",
    response_class=Response,
    responses=documented(401)
    | {
        200: {
            "description": "the answer of the protocol, its errors included",
            "content": {"text/xml": {"schema": {"type": "string"}}},
        },
        503: {
            "description": "busy: ask again after Retry-After seconds",
            "content": {"text/xml": {"schema": {"type": "string"}}},
        },
    },
    summary="Harvest records with OAI-PMH 2.0, as Dublin Core or EAD3",
    operation_id="harvest",
    openapi_extra={
        "parameters": [
            {
                "name": "verb",
                "in": "query",
                "required": True,
                "description": "Identify, ListSets, ListMetadataFormats, ListIdentifiers, ListRecords or GetRecord; the"
                " other arguments are those of the protocol",
                "schema": {"type": "string"},
            }
        ]
    },
)
def get(request: Request, home: Home, caller: Asking) -> Response:
    """Every record that the caller may see; what was withdrawn from the public or destroyed is listed as deleted.

    Arguments may be sent by POST as a form (application/x-www-form-urlencoded) as well.
    """
    return _answer(request, home, caller, request.url.query)


@router.post("/oai", include_in_schema=False)
async def post(request: Request, home: Home, caller: Asking) -> Response:
    """The same with the arguments in a form. One that is longer than any question is not read."""
    length = request.headers.get("content-length", "")
    form = request.headers.get("content-type", "").partition(";")[0].strip().lower() == FORM
    sent = await request.body() if form and length.isdigit() and int(length) <= LONGEST else b""
    said = sent.decode("utf-8", "replace")
    return await run_in_threadpool(_answer, request, home, caller, said)


def _answer(request: Request, home: ArchiveHome, caller: Caller, said: str) -> Response:
    address = str(request.url.replace(query="", fragment=""))
    try:
        made = answered(home, caller, parse_qsl(said, keep_blank_values=True), address)
    except NotReady as refused:
        return Response(busy(home, address, str(refused)), 503, {"Retry-After": BUSY_SECONDS}, XML)
    return Response(made, media_type=XML, headers={"Cache-Control": "no-store"})
