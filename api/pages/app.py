"""Puts the pages beside REST, at addresses that no REST resource has."""

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from api.http.receiving import Room
from api.pages.refusals import Page
from api.pages.rendering import ROOT, static
from api.pages.routes import files, first, lists, money, records, search, signing, winddowns

loaded = Room(prefix=ROOT, route_class=Page, include_in_schema=False)


@loaded.get("/static/{digest}/{name}")
async def get_static(digest: str, name: str) -> Response:
    """A file that pages load."""
    found = static(name, digest)
    if found is None:
        raise HTTPException(404)
    return found


@loaded.get("/{rest:path}")
def get_nothing(request: Request, rest: str) -> Response:
    """There is no such page."""
    raise HTTPException(404)


def add_pages(app: FastAPI) -> None:
    """Add every page; the last of them answers for addresses below `/browse` that there are not."""
    for router in (
        first.router,
        signing.router,
        search.router,
        files.router,
        winddowns.router,
        money.router,
        lists.router,
        records.router,
        loaded,
    ):
        app.include_router(router)
