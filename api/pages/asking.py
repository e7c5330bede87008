"""Who reads a page, in which language, and on which clocks: what every page shares."""

from typing import Annotated

from fastapi import Depends, Query, Request
from starlette.concurrency import run_in_threadpool

from api.http.identity import Home, caller_of
from api.pages.session import signed_in
from api.pages.words import Reader, language_of
from archive.access.caller import Caller
from archive.days import Days
from projections.states import Question
from services.home.archive_home import ArchiveHome
from services.identity.callers import question_of


async def visitor_of(request: Request, home: Home) -> Caller:
    """The caller who signed in; a program may send its key as it does elsewhere. Without either, anonymous."""
    if "authorization" in request.headers:
        return await caller_of(request)
    return await run_in_threadpool(signed_in, home, request)


def reader_of(request: Request) -> Reader:
    """Says things in the language of the reader."""
    home: ArchiveHome = request.app.state.home
    return Reader(language_of(request, home.settings.language))


Visitor = Annotated[Caller, Depends(visitor_of)]
Speaking = Annotated[Reader, Depends(reader_of)]


def clocks_of(
    home: Home,
    caller: Visitor,
    as_of: Annotated[str, Query(max_length=40)] = "",
    known_at: Annotated[str, Query(max_length=100)] = "",
) -> Question:
    """What is asked for on both clocks; an empty field of a form asks for now. Refuses: no day, no moment."""
    return question_of(home, caller, Days(home.archive.timezone).day(as_of, "as_of"), known_at.strip() or None)


Clocks = Annotated[Question, Depends(clocks_of)]
