"""Full-text search over what the caller may see."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.http import responses
from api.http.identity import Asking, Home, MinPosition
from api.http.problems import documented
from api.http.receiving import Receiving
from api.http.routes.lists import JSON_LINES, lines_shown, table_shown
from api.language.chosen import CHOSEN
from api.language.sentences import said
from projections.search.request import BadRequest, Match, Request
from services.lists.found import HIT_COLUMNS, hit_rows, whole_answer
from services.search import SHOWN_FACETS, find

router = APIRouter(tags=["search"], route_class=Receiving)


class HitOut(BaseModel):
    """A record found."""

    id: str
    kind: str
    origin: str = Field(description="the archive where it was first recorded")
    number: str | None = None
    title: str
    status: str | None = None
    ends_on: str | None = Field(None, description="the last day of a contract, a project or another record that ends")
    snippet: str | None = None
    date: str | None = None
    case: str | None = None
    case_number: str | None = None
    case_title: str | None = None
    score: float | None = None
    explain: list[str] | None = None
    duplicates: list[str] = []
    lacks: list[str] = Field([], description="words of the question that the record does not have")


class FacetOut(BaseModel):
    """A value, how many records have it, and its name where it is the id of a record."""

    value: str
    count: int
    label: str | None = None


class Found(BaseModel):
    """What was found."""

    total: int
    widened: dict[str, list[str]] = Field({}, description="words of the question with related labels of a vocabulary")
    whole: int = Field(description="how many of them have every word of the question")
    hits: list[HitOut]
    facets: dict[str, list[FacetOut]]
    position: int
    took_ms: float
    suggestion: str | None = None
    notice: str | None = Field(
        default=None, description="how the question was read; in the language that `Accept-Language` asks for"
    )
    cursor: str | None = None
    engine: str
    analyser: str


Words = Annotated[str, Query(max_length=2000, description="words and operators; see docs/search.md")]
Values = Annotated[list[str], Query(max_length=50)]


@router.get(
    "/search",
    response_model=Found,
    responses=documented(401, 410, 422, 503) | {200: {"content": {"text/csv": {}, JSON_LINES: {}}}},
    summary="Search records",
    operation_id="search",
)
def get(
    home: Home,
    caller: Asking,
    q: Words = "",
    kind: Values = [],
    body: Values = [],
    organisation: Values = [],
    year: Values = [],
    case: Values = [],
    language: Values = [],
    record_class: Values = [],
    status: Values = [],
    collection: Values = [],
    date_from: date | None = None,
    date_to: date | None = None,
    as_of: Annotated[date | None, Query(description="search what was in force on this day")] = None,
    sort: Literal["relevance", "date", "-date"] = "relevance",
    limit: Annotated[int, Query(ge=0, le=200)] = 10,
    cursor: Annotated[str | None, Query(max_length=2000)] = None,
    facets: Annotated[
        list[str], Query(max_length=12, description="fields to count results by; `none` for no counts")
    ] = [],
    snippets: bool = True,
    explain: bool = False,
    match: Annotated[
        Match,
        Query(
            description="`all`: records with every word; `any`: with any telling word; `auto`: with every word first, "
            "and where they are fewer than a page, those with the most telling words"
        ),
    ] = "auto",
    vocabulary: Annotated[bool, Query(description="widen words by the imported vocabulary, if there is one")] = True,
    meaning: Annotated[
        bool, Query(description="where words find less than a page, records near in meaning follow; needs vectors")
    ] = False,
    fold: Annotated[bool, Query(description="group near-duplicates")] = True,
    format: Annotated[
        Literal["json", "csv", "jsonl"] | None,
        Query(description="csv, jsonl: everything that was found, at most 10,000 records"),
    ] = None,
    min_position: MinPosition = 0,
) -> Response:
    """Search records, in any inflected form, in Finnish, Swedish and English."""
    filters = {
        "kind": kind, "body": body, "organisation": organisation, "year": year, "case": case, "language": language,
        "record_class": record_class, "status": status, "collection": collection,
    }  # fmt: skip
    request = Request(
        q=q,
        filters={name: tuple(values) for name, values in filters.items() if values},
        date_from=date_from,
        date_to=date_to,
        as_of=as_of,
        sort=sort,
        limit=limit,
        cursor=cursor,
        facets=_facets(facets),
        snippets=snippets,
        explain=explain,
        fold=fold,
        match=match,
        vocabulary=vocabulary,
        meaning=meaning,
    )
    if format in ("csv", "jsonl"):
        found = whole_answer(home, caller, replace(request, facets=(), snippets=format == "jsonl"), min_position)
        if format == "csv":
            return table_shown("search", HIT_COLUMNS, hit_rows(found["hits"]), found["position"])
        return lines_shown("search", found["hits"], found["position"])
    found = find(home, caller, request, min_position)
    headers = {"Vary": "Accept-Language"}
    if found["notice"]:
        found["notice"] = said(found["notice"])
        headers["Content-Language"] = CHOSEN.get()
    return responses.shown(found, position=found["position"], headers=headers)


def _facets(asked: list[str]) -> tuple[str, ...]:
    if asked == ["none"]:
        return ()
    allowed = (*SHOWN_FACETS, "status", "collection")
    for name in asked:
        if name not in allowed:
            raise BadRequest(f"There is no such facet; use {', '.join(allowed)}.")
    return tuple(asked) or SHOWN_FACETS
