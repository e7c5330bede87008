"""How far the reading of documents came: counts, the documents not read whole, and documents read again."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.http import responses
from api.http.identity import Archivist, Asking, Clocks, Home, MinPosition
from api.http.problems import documented
from api.http.receiving import Receiving
from api.http.routes.lists import table_shown
from services.access_log import note
from services.formats.texts import COLUMNS, FILE_COLUMNS, files_of, read_again, texts_of
from services.lists.tables import text_of

router = APIRouter(prefix="/texts", tags=["formats"], route_class=Receiving)
Named = Annotated[
    str,
    Query(max_length=120, description="a file name ending, a media type, or the name of the format", examples=["pdf"]),
]
AsTable = Annotated[
    Literal["json", "csv"] | None, Query(description="csv: everything as a table; so does Accept: text/csv")
]
ReadStatus = Literal["ok", "empty", "partial", "killed", "unsupported", "unread"]
STATUS = (
    "ok: all the text; partial: some of it; empty: none, see the reason; killed: a limit ended the reading;"
    " unsupported: the format is not read; unread: not yet, or the key of a sealed file is missing"
)


class TextsOfFormat(BaseModel):
    """Documents of one format whose reading came equally far."""

    status: ReadStatus = Field(description=STATUS)
    format: str = Field(examples=["Word document (binary)"])
    media_type: str = Field(examples=["application/msword"])
    documents: int


class TextsOut(BaseModel):
    """Documents the caller may see by status and format; those not read whole first."""

    items: list[TextsOfFormat]
    documents: int
    not_whole: int = Field(description="how many have a status other than ok")
    position: int


class ReadDocument(BaseModel):
    """A document, how far the reading of its newest version came, and why no further."""

    id: str
    number: str | None
    title: str
    filename: str | None
    version: int
    status: ReadStatus = Field(description=STATUS)
    format: str
    media_type: str
    reason: str = Field(description="empty where all was read; it never repeats words of the document")


class ReadDocumentsOut(BaseModel):
    """Documents in the order they were recorded."""

    next: str | None = Field(default=None, description="the address of the next page, if there is one")
    items: list[ReadDocument]
    position: int


class ReadAgainOut(BaseModel):
    """How many documents will be read again."""

    documents: int


def _read_up_to(home: Home, position: int) -> None:
    """Wait until what was recorded up to there is indexed, and so read."""
    if position:
        with home.projections.search(position):
            pass


def _as_csv(request: Request, format: str | None) -> bool:
    return format == "csv" or (format is None and "text/csv" in request.headers.get("accept", ""))


@router.get(
    "",
    response_model=TextsOut,
    responses=documented(401, 422, 503) | {200: {"content": {"text/csv": {}}}},
    summary="Count documents by how far their texts were read, and by format",
    operation_id="list_texts",
)
def get_texts(
    request: Request, home: Home, clocks: Clocks, format: AsTable = None, min_position: MinPosition = 0,
) -> Response:  # fmt: skip
    """The newest version of each document counts. What was not read whole is not found by all of its words."""
    _read_up_to(home, min_position)
    with home.projections.states(min_position) as states:
        found, counted = texts_of(home, states, clocks)
        note(home, states, clocks.caller, counted, "texts")
    if _as_csv(request, format):
        rows = ({name: text_of(each[name]) for name in COLUMNS} for each in found["items"])
        return table_shown("texts", COLUMNS, rows, found["position"])
    return responses.shown(found, position=found["position"])


@router.get(
    "/documents",
    response_model=ReadDocumentsOut,
    responses=documented(401, 422, 503) | {200: {"content": {"text/csv": {}}}},
    summary="List documents whose texts were not read whole, with the reason",
    operation_id="list_texts_of_documents",
)
def get_documents(
    request: Request,
    home: Home,
    clocks: Clocks,
    status: Annotated[
        ReadStatus | None, Query(description=f"only this status; without it every status but ok. {STATUS}")
    ] = None,
    of_format: Named | None = None,
    after: Annotated[int, Query(ge=0, le=2**53, description="as the address of the next page states it")] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    format: AsTable = None,
    min_position: MinPosition = 0,
) -> Response:
    """By the newest version of each document. As CSV the whole list, without pages."""
    table = _as_csv(request, format)
    _read_up_to(home, min_position)
    with home.projections.states(min_position) as states:
        position = states.position()
        items, more = files_of(
            home, states, clocks, status=status, format=of_format, after=after, limit=None if table else limit
        )
        note(home, states, clocks.caller, [each["id"] for each in items], "texts documents")
    if table:
        rows = ({name: text_of(each[name]) for name in FILE_COLUMNS} for each in items)
        return table_shown("texts", FILE_COLUMNS, rows, position)
    body: dict[str, Any] = {"items": items, "position": position}
    leads = {"Link": f'<{request.url.include_query_params(after=more)}>; rel="next"'} if more is not None else None
    return responses.shown(body, position=position, headers=leads)


@router.post(
    "/readings",
    status_code=201,
    response_model=ReadAgainOut,
    responses=documented(401, 403, 422, 503, 507),
    summary="Read documents of a format again that were not read whole",
    operation_id="read_texts_again",
)
def post_readings(home: Home, caller: Asking, by: Archivist, of_format: Named) -> ReadAgainOut:
    """As after an extra was installed that reads more. They are read and indexed soon after this answer."""
    return ReadAgainOut(documents=read_again(home, caller, of_format))
