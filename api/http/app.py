"""The application: assembly only."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache

from fastapi import APIRouter, FastAPI
from starlette.middleware.cors import CORSMiddleware

from api.http import problems
from api.http.admission import Admission
from api.http.caching import Caching, Compressing
from api.http.limiting import Buckets, Limits, Networks
from api.http.openapi import described, show_description
from api.http.processes.hearing import Hearing
from api.http.processes.shared import Shared, alone
from api.http.receiving import Door
from api.http.replaced_files import InPlace
from api.http.routes import (
    access,
    atom,
    calendar,
    changes,
    citations,
    clock,
    compilation,
    completions,
    corrections,
    costs,
    destinations,
    disposals,
    documents,
    erasures,
    exports,
    feed,
    folds,
    formats,
    handover_receptions,
    handovers,
    health,
    holds,
    imports,
    ledger,
    money,
    oai,
    planning,
    problem_types,
    records,
    registration,
    retention,
    retirement,
    reuses,
    search,
    staffing,
    texts,
    waiting,
    winddown,
)
from api.http.tables import Endings
from api.language.layer import Speaking
from api.pages.app import add_pages
from services.formats.unasked import Identifying
from services.home.archive_home import ArchiveHome
from services.verbs import KINDS

VERSION = "0.1.0"
ASKED = (
    "Accept-Language",
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "If-Range",
    "Range",
)
TOLD = (
    "Accept-Ranges", "Archive-Checkpoint", "Archive-Position", "Content-Disposition", "Content-Language",
    "Content-Range", "Digest-Of-Package", "ETag", "Idempotency-Replayed", "Link", "Location", "Retry-After", "Warning",
)  # fmt: skip
"""Headers that a page from another origin may send, and read, if `cors_origins` allows that origin."""


@cache
def rooms() -> APIRouter:
    """The routes of every archive, made once a process: making them is most of the work of a start."""
    every = APIRouter()
    every.include_router(staffing.router)
    for kind in KINDS.values():
        every.include_router(documents.router if kind.name == "document" else records.router_of(kind))
    for router in costs.routers():
        every.include_router(router)
    duties = (
        retention,
        holds,
        imports,
        disposals,
        erasures,
        registration,
        completions,
        waiting,
        corrections,
        folds,
        formats,
        texts,
        handover_receptions,
        clock,
        destinations,
        planning,
        calendar,
        winddown,
        compilation,
        exports,
        handovers,
        retirement,
    )
    for router in (
        search.router,
        money.router,
        *(duty.router for duty in duties),
        access.router,
        changes.router,
        feed.router,
        oai.router,
        atom.router,
        reuses.router,
        citations.router,
        ledger.router,
        problem_types.router,
        health.router,
    ):
        every.include_router(router)
    return every


def create_app(home: ArchiveHome, shared: Shared | None = None) -> FastAPI:
    """The HTTP interface of an opened archive; projecting starts and ends with it.

    Of several processes, with what they share, each continues destructions if it is the one that projects, and the
    first one does all other work that nobody asked for.
    """
    shared = shared or alone()

    @asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        home.projections.start()
        hearing = Hearing(home.projections, shared.bell) if shared.bell else None
        identifying = Identifying(home)
        works = (home.collector, home.tidying, home.keeper, home.disposing, home.comparer)
        for work in () if home.reading else works if shared.first else (home.disposing,):
            work.start()
        if shared.first:
            identifying.start()
        try:
            yield
        finally:
            if hearing is not None:
                hearing.stop()
            identifying.stop()
            home.close()

    app = FastAPI(
        title="Sunset archive",
        version=VERSION,
        description="An event-sourced archive of documents and decisions for organisations that end.\n\n"
        "In an address, write a day as YYYY-MM-DD. A body may also state it as people do (12.3.2024), and choices,\n"
        "classes and records by their words, names and numbers; docs/registration.md lists them. Write a\n"
        "whole number without fraction or exponent. Anything else is refused; the answer names the field.\n\n"
        "Send `Accept-Language: fi` or `sv` to have the sentences of refusals in Finnish or Swedish; codes and\n"
        "fields stay.",
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        lifespan=running,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.home = home
    problems.install(app)
    app.router.routes += rooms().routes
    add_pages(app)
    show_description(app)
    app.openapi = lambda: described(app)  # type: ignore[method-assign]
    app.add_middleware(Endings, routes=app.routes)
    app.add_middleware(Caching)
    app.add_middleware(Compressing)
    app.add_middleware(Admission)
    app.add_middleware(InPlace, acknowledged=home.archive.recorder.acknowledged, keys=home.data_keys)
    if home.settings.rate_per_second:
        buckets = Buckets(home.settings.rate_per_second, home.settings.rate_burst, shared.rates)
        app.add_middleware(Limits, buckets=buckets, proxies=Networks(home.settings.proxies))
    if home.settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=home.settings.cors_origins,
            allow_methods=("GET", "HEAD", "POST"),
            allow_headers=ASKED,
            expose_headers=TOLD,
        )
    app.add_middleware(Door, json_bytes=home.settings.max_body_mb << 20, file_bytes=home.blobs.max_bytes)
    app.add_middleware(Speaking)
    return app
