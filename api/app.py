"""The application: assembly only."""

from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api import problems
from api.routes import documents, feed, health, records, search
from api.verbs import KINDS
from api.wiring import ArchiveHome
from archive.errors import TooLarge

VERSION = "0.1.0"
Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Asgi = Callable[[Scope, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]


def create_app(home: ArchiveHome) -> FastAPI:
    """The HTTP interface of an opened archive; projecting starts and ends with it."""

    @asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        home.projections.start()
        yield
        home.close()

    app = FastAPI(
        title="Sunset archive",
        version=VERSION,
        description="An event-sourced archive of documents and decisions for organisations that end.",
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        lifespan=running,
        redoc_url=None,
    )
    app.state.home = home
    problems.install(app)
    for kind in KINDS.values():
        app.include_router(documents.router if kind.name == "document" else records.router_of(kind))
    for router in (search.router, feed.router, health.router):
        app.include_router(router)
    app.openapi = lambda: described(app)  # type: ignore[method-assign]
    app.add_middleware(BodyLimit, json_bytes=home.settings.max_body_mb << 20, file_bytes=home.blobs.max_bytes)
    return app


def described(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI description, with every error as the problem it is."""
    if app.openapi_schema is None:
        schema = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            license_info=app.license_info,
            routes=app.routes,
        )
        schemas = schema["components"]["schemas"]
        schemas["FieldProblem"] = problems.FieldProblem.model_json_schema()
        problem = problems.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        problem.pop("$defs", None)
        schemas["Problem"] = problem
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        for path in schema["paths"].values():
            for operation in path.values():
                if "422" in operation["responses"]:
                    operation["responses"] |= {str(k): v for k, v in problems.documented(422).items()}
                operation["responses"].setdefault("401", problems.documented(401)[401])
        app.openapi_schema = schema
    return app.openapi_schema


class BodyLimit:
    """Refuses bodies over the limit while they come in, before anything is done with them."""

    def __init__(self, app: Asgi, json_bytes: int, file_bytes: int) -> None:
        self._app, self._json, self._file = app, json_bytes, file_bytes

    async def __call__(
        self, scope: Scope, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        multipart = headers.get(b"content-type", b"").startswith(b"multipart/")
        limit = self._file + self._json if multipart else self._json
        declared = headers.get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > limit:
            await self._refuse(scope, receive, send, limit)
            return
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise BodyTooLarge(limit)
            return message

        await self._app(scope, counted, send)

    @staticmethod
    async def _refuse(scope: Scope, receive: Any, send: Any, limit: int) -> None:
        answer = problems.refused(None, BodyTooLarge(limit))  # type: ignore[arg-type]
        await answer(scope, receive, send)


class BodyTooLarge(TooLarge):
    """The body of the request is over the limit of this archive."""

    code = "body_too_large"
    field = "body"
    remedy = "Send less, or raise max_body_mb or max_file_mb in archive.toml."

    def __init__(self, limit: int) -> None:
        super().__init__(f"A request body may hold at most {limit} bytes.")
