"""What a search found beyond its first page: a page by its number, or all of it as a table."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from archive.access.caller import Caller
from archive.errors import Invalid
from projections.search.request import MAX_DEPTH, CursorExpired, Request
from services.home.archive_home import ArchiveHome
from services.search import find

HIT_COLUMNS = (
    "id", "kind", "number", "title", "date", "status", "ends_on", "case", "case_number", "case_title", "origin",
    "lacks",
)  # fmt: skip
AT_ONCE = 500
TRIES = 5


def page_of(home: ArchiveHome, caller: Caller, request: Request, page: int, min_position: int = 0) -> dict[str, Any]:
    """A page of what was found, counted from 1. One beyond the end is empty."""
    answer = find(home, caller, request, min_position)
    for _ in range(page - 1):
        if answer["cursor"] is None:
            return answer | {"hits": []}
        answer = find(home, caller, replace(request, cursor=answer["cursor"]), min_position)
    return answer


def whole_answer(home: ArchiveHome, caller: Caller, request: Request, min_position: int = 0) -> dict[str, Any]:
    """Everything that was found, each near-duplicate as a hit of its own.

    Where the index changes meanwhile, it is asked again from the beginning. Refuses: more than 10,000 records.
    """
    asked = replace(request, limit=AT_ONCE, cursor=None, fold=False)
    for attempt in range(1, TRIES + 1):
        try:
            answer = find(home, caller, asked, min_position)
            if answer["total"] > MAX_DEPTH:
                remedy = "Narrow the question: by kind, year, case or another word."
                raise Invalid(f"More than {MAX_DEPTH} records were found.", field="q", remedy=remedy)
            hits, cursor = answer["hits"], answer["cursor"]
            while cursor is not None:
                further = find(home, caller, replace(asked, cursor=cursor, facets=()), min_position)
                hits, cursor = hits + further["hits"], further["cursor"]
            return answer | {"hits": hits, "cursor": None}
        except CursorExpired:
            if attempt == TRIES:
                raise
    raise AssertionError("unreachable")


def hit_rows(hits: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, str]]:
    """Hits as rows of a table."""
    for hit in hits:
        told = {name: hit[name] for name in HIT_COLUMNS} | {"lacks": ", ".join(hit["lacks"])}
        yield {name: str(value) if value is not None else "" for name, value in told.items()}
