"""Pages for what is refused. What is hidden and what does not exist are one page."""

import logging
from collections.abc import Callable, Coroutine
from typing import Any

import orjson
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import APIRoute
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.http import problems
from api.http.receiving import place_of
from api.language.chosen import CHOSEN
from api.pages.asking import reader_of, visitor_of
from api.pages.rendering import page
from archive.access.caller import ANONYMOUS
from archive.errors import ArchiveError
from projections.search.request import SearchRefused

log = logging.getLogger("archive.pages")
Handler = Callable[[Request], Coroutine[Any, Any, Response]]
MISSING = 404


class Page(APIRoute):
    """A route whose refusals are pages."""

    def get_route_handler(self) -> Handler:
        """See `APIRoute`."""
        answer = super().get_route_handler()

        async def shown(request: Request) -> Response:
            try:
                return await answer(request)
            except Exception as error:  # noqa: BLE001  told to the reader as what it is, a defect too
                visitor = await _visitor(request)
                CHOSEN.set("en")  # the page says it in the language of the reader, and marks what it cannot say
                return await run_in_threadpool(refused, request, _problem(request, error), visitor)

        return shown


def _problem(request: Request, error: Exception) -> Response:
    """The problem that REST would answer."""
    if isinstance(error, (ArchiveError, SearchRefused)):
        return problems.refused(request, error)
    if isinstance(error, (RequestValidationError, ValidationError)):
        return problems.malformed(request, error)
    if isinstance(error, HTTPException):
        return problems.unrouted(request, error)
    log.error("%s", place_of(error))
    return problems.defect(request, error)


async def _visitor(request: Request) -> Any:
    try:
        return await visitor_of(request, request.app.state.home)
    except ArchiveError:
        return ANONYMOUS


def refused(request: Request, told: Response, caller: Any) -> Response:
    """The page of a refusal; of what there is not nothing is said beyond that."""
    said = orjson.loads(bytes(told.body))
    status = int(said["status"])
    if status == MISSING:
        said = {"status": status}
    answer = page("refused.html", request, reader_of(request), caller, status=status, problem=said)
    if "Retry-After" in told.headers:
        answer.headers["Retry-After"] = told.headers["Retry-After"]
    return answer
