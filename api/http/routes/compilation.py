"""The closing compilation of an office that ends."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.http import responses
from api.http.identity import Clocks, Home, MinPosition
from api.http.problems import documented
from api.http.receiving import Receiving
from services.access_log import note

router = APIRouter(tags=["wind-down"], route_class=Receiving)
TYPES = {
    "html": "text/html",
    "pdf": "application/pdf",
    "odt": "application/vnd.oasis.opendocument.text",
}


class ChapterOut(BaseModel):
    """A chapter: sentences, tables and charts, each statement with its key and the positions of its events (`at`)."""

    code: str
    title: str
    blocks: list[dict[str, Any]]


class CompilationOut(BaseModel):
    """The compilation in words of one language. `partial`: there may be records that the caller may not see."""

    title: str
    language: str
    winddown: UUID
    as_of: str
    position: int
    recorded_at: str = Field(description="when the newest event was recorded that the caller may see")
    partial: bool
    contents: str
    references: str
    opening: list[dict[str, Any]]
    chapters: list[ChapterOut]


@router.get(
    "/wind-downs/{id}/compilation",
    response_model=CompilationOut,
    responses=documented(401, 404, 422, 503) | {200: {"content": {each: {} for each in TYPES.values()}}},
    operation_id="read_winddown_compilation",
    summary="The closing compilation of an office",
)
def get_compilation(
    home: Home,
    clocks: Clocks,
    id: UUID,
    lang: Annotated[
        Literal["fi", "sv", "en"] | None,
        Query(description="the language of the sentences; default: the `language` of the archive"),
    ] = None,
    format: Annotated[
        Literal["json", "html", "pdf", "odt"], Query(description="pdf has the events it stands on attached")
    ] = "json",
    min_position: MinPosition = 0,
) -> Response:
    """What an office was, decided, did, paid and left, made from the record; each statement names its events."""
    from services.compilation.folder import compiled, events_of, in_form
    from services.compilation.forms.html import policy
    from services.compilation.forms.shown import shown
    from services.compilation.words import Speaker

    with home.projections.states(min_position) as states:
        made = compiled(home, states, clocks, str(id))
        note(home, states, clocks.caller, made.records, "compilation")
        events = b"".join(events_of(home, states, clocks, made)) if format == "pdf" else b""
    language = lang or home.settings.language
    plain = shown(made, Speaker(language))
    if format == "json":
        return responses.shown(plain, position=made.position)
    headers = {"Archive-Position": str(made.position), "Cache-Control": "no-store"}
    if format == "html":
        headers |= {"Content-Security-Policy": f"{policy()}; frame-ancestors 'none'"}
    else:
        headers |= {"Content-Disposition": f'attachment; filename="compilation.{format}"'}
    return Response(in_form(format, plain, events, language), 200, headers, TYPES[format])
