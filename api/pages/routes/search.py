"""The page of a search: hits with the reason why, facets, a histogram of years, and the same as CSV, JSON and Atom."""

from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from api.http.identity import Home
from api.http.routes.lists import table_shown
from api.pages.asking import Speaking, Visitor
from api.pages.feeds import feed_of_hits
from api.pages.refusals import Page
from api.pages.rendering import HEADERS, ROOT, page
from archive.access.caller import Caller
from archive.days import Days
from projections.search import request as search
from services.home.archive_home import ArchiveHome
from services.lists.found import HIT_COLUMNS, hit_rows, whole_answer
from services.search import find

router = APIRouter(route_class=Page, include_in_schema=False)
FACETS = ("kind", "year", "case", "body", "organisation", "status", "collection", "language", "record_class")
ON_A_PAGE, IN_A_FEED = 20, 50
MOST_YEARS, MOST_VALUES = 26, 50
Said = Annotated[str, Query(max_length=2000)]


def filters_of(request: Request) -> dict[str, tuple[str, ...]]:
    """What a search is narrowed by; of a parameter that is repeated any value will do."""
    said = {name: tuple(filter(None, request.query_params.getlist(name)))[:MOST_VALUES] for name in FACETS}
    return {name: values for name, values in said.items() if values}


Filters = Annotated[dict[str, tuple[str, ...]], Depends(filters_of)]


@dataclass(frozen=True)
class Asked:
    """What a reader asks for; an empty field of a form asks for nothing."""

    q: str
    filters: dict[str, tuple[str, ...]]
    date_from: str
    date_to: str
    sort: search.Sort
    match: search.Match

    def request(self, home: ArchiveHome) -> search.Request:
        """The question as search takes it. Refuses: a value that is not a day."""
        days = Days(home.archive.timezone)
        return search.Request(
            q=self.q,
            filters=self.filters,
            date_from=days.day(self.date_from, "date_from"),
            date_to=days.day(self.date_to, "date_to"),
            sort=self.sort,
            match=self.match,
            limit=ON_A_PAGE,
        )

    def address(self) -> dict[str, Any]:
        """The same as parameters of an address."""
        others = {"date_from": self.date_from, "date_to": self.date_to}
        others |= {"sort": self.sort if self.sort != "relevance" else "", "match": self.match.replace("auto", "")}
        return {"q": self.q, **self.filters, **others}


@router.get(f"{ROOT}/search")
def get(
    request: Request,
    home: Home,
    caller: Visitor,
    reader: Speaking,
    filters: Filters,
    q: Said = "",
    date_from: Annotated[str, Query(max_length=40)] = "",
    date_to: Annotated[str, Query(max_length=40)] = "",
    sort: Literal["relevance", "date", "-date"] = "relevance",
    match: search.Match = "auto",
    cursor: Said = "",
    at: Annotated[int, Query(ge=0, le=2**62)] = 0,
    format: Literal["", "csv", "json", "atom"] = "",
) -> Response:
    """Search, as the reader may see."""
    asked = Asked(q, filters, date_from, date_to, sort, match)
    wanted = asked.request(home)
    if format:
        return _given(request, home, caller, asked, wanted, format)
    found = find(home, caller, replace(wanted, facets=FACETS, cursor=cursor or None))
    told: dict[str, Any] = {
        "found": found,
        "asked": asked.address(),
        "filters": filters,
        "q": q,
        "at": at,
        "first": not cursor,
    }
    return page("search.html", request, reader, caller, years=_years(found), sort=sort, match=match, **told)


def _given(
    request: Request, home: ArchiveHome, caller: Caller, asked: Asked, wanted: search.Request, format: str
) -> Response:
    """The hits as a file for programs, or as a feed."""
    if format == "atom":
        newest = find(home, caller, replace(wanted, sort="-date", limit=IN_A_FEED))
        made = feed_of_hits(home, newest["hits"], str(request.base_url), asked.q, str(request.url.query))
        return Response(made, 200, HEADERS, "application/atom+xml")
    found = whole_answer(home, caller, replace(wanted, snippets=format == "json"), 0)
    if format == "csv":
        return table_shown("search", HIT_COLUMNS, hit_rows(found["hits"]), found["position"])
    headers = {**HEADERS, "Content-Disposition": 'attachment; filename="search.json"'}
    return Response(orjson.dumps(found), 200, headers, "application/json")


def _years(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The years of a histogram, with the height of each of a hundred; of many those alone that have hits."""
    counts = {int(each["value"]): each["count"] for each in found["facets"].get("year", ()) if each["value"].isdigit()}
    if not counts:
        return []
    most, first, last = max(counts.values()), min(counts), max(counts)
    years = range(first, last + 1) if last - first <= MOST_YEARS else sorted(counts)
    return [{"year": year, "count": (n := counts.get(year, 0)), "height": -(-n * 100 // most)} for year in years]
