"""Every kind of refusal at an address of its own, which is the `type` of its answers (RFC 9457, section 3.1.1)."""

import importlib
import pkgutil
from collections import defaultdict
from contextlib import suppress
from functools import cache
from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.http import responses
from api.http.identity import Home
from api.http.problems import OF_HTTP, TYPES, documented, status_of, title_of
from api.http.receiving import Receiving
from archive.errors import ArchiveError, NotFound
from projections.search.request import SearchRefused

router = APIRouter(prefix=TYPES, tags=["archive"], route_class=Receiving)
ROOMS = ("archive", "services", "projections", "api.http")


class ProblemType(BaseModel):
    """A kind of refusal, as programs tell it from others."""

    type: str = Field(description="the address of this page, as problems state it", examples=["/problems/not_found"])
    code: str = Field(description="its stable name, as problems state it", examples=["not_found"])
    title: str = Field(description="the title of its answers", examples=["Not found"])
    status: int = Field(description="the status of its answers", examples=[404])
    meanings: list[str] = Field(description="when it is answered; several, where several causes share a code")


class ProblemTypes(BaseModel):
    """Every kind of refusal."""

    items: list[ProblemType]


@cache
def problem_types() -> dict[str, ProblemType]:
    """Every kind of refusal by its code. They are the classes of refusals of the whole program."""
    for room in ROOMS:
        for each in pkgutil.walk_packages(importlib.import_module(room).__path__, f"{room}."):
            with suppress(ImportError):  # of an extra that is not installed: its refusals cannot happen here
                importlib.import_module(each.name)
    meanings, statuses = defaultdict[str, set[str]](set), dict[str, int]()
    for cls in sorted(_classes(ArchiveError) | _classes(SearchRefused), key=lambda each: each.__qualname__):
        code: str = getattr(cls, "code", "refused")
        statuses.setdefault(code, status_of(cls))
        if cls.__doc__:
            meanings[code].add(" ".join(cls.__doc__.partition("\n\n")[0].split()))
    for code, (status, meaning) in OF_HTTP.items():
        statuses[code] = status
        meanings[code].add(meaning)
    return {code: _told(code, status, sorted(meanings[code])) for code, status in sorted(statuses.items())}


def _told(code: str, status: int, meanings: list[str]) -> ProblemType:
    title = title_of(status) or HTTPStatus(status).phrase
    return ProblemType(type=f"{TYPES}/{code}", code=code, title=title, status=status, meanings=meanings)


def _classes(cls: type[Exception]) -> set[type[Exception]]:
    return {cls}.union(*(_classes(each) for each in cls.__subclasses__()))


@router.get("", response_model=ProblemTypes, operation_id="list_problem_types", summary="List the kinds of refusals")
def get_all(home: Home) -> Response:
    """Every kind of refusal, with its status and when it is answered."""
    return responses.shown(
        {"items": [each.model_dump() for each in problem_types().values()]}, position=home.archive.position
    )


@router.get(
    "/{code}",
    response_model=ProblemType,
    responses=documented(404),
    operation_id="read_problem_type",
    summary="Read what a kind of refusal means",
)
def get_one(home: Home, code: str) -> Response:
    """What the `type` of a problem leads to."""
    if (found := problem_types().get(code)) is None:
        raise NotFound("There is no such kind of refusal.", field="code", remedy=f"{TYPES} lists all of them.")
    return responses.shown(found.model_dump(), position=home.archive.position)
