"""Addresses of their own for what else an answer may be: `/decisions.csv` is `/decisions?format=csv`.

A program that was generated from the description takes one type of an answer at one address.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.routing import BaseRoute, Match

from api.http.receiving import Asgi, Receive, Scope, Send

JSON = "application/json"
ENDINGS = {
    "csv": "text/csv",
    "jsonl": "application/x-ndjson",
    "html": "text/html",
    "pdf": "application/pdf",
    "odt": "application/vnd.oasis.opendocument.text",
}
"""The ending of an address, which is the value of `format`, and the type of its answer."""
OF_A_PAGE = ("format", "limit", "after", "after_value", "cursor", "facets", "fold")
"""Parameters that such an address does not need: it answers with the whole."""


def others_of(responses: dict[Any, Any]) -> dict[str, str]:
    """The endings under which an operation answers with something else than JSON, and the types of that."""
    content = (responses.get(200) or responses.get("200") or {}).get("content", {})
    return {ending: media for ending, media in ENDINGS.items() if media in content}


def _within(router: BaseRoute) -> Iterable[BaseRoute]:
    """The routes of a router that was included, or the route that it is."""
    included = getattr(router, "original_router", None)
    return included.routes if included is not None else (router,)


class Endings:
    """The layer that reads the ending of an address as its `format`."""

    def __init__(self, app: Asgi, routes: Iterable[BaseRoute]) -> None:
        self._app = app
        every = (route for router in routes for route in _within(router))
        self._routes = [(route, found) for route in every if (found := others_of(getattr(route, "responses", {})))]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, _, ending = scope["path"].rpartition(".") if scope["type"] == "http" else ("", "", "")
        if ending in ENDINGS:
            bare = {**scope, "path": path, "raw_path": path.encode()}
            for route, found in self._routes:
                if ending in found and route.matches(bare)[0] is not Match.NONE:
                    asked = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
                    query = urlencode([*(each for each in asked if each[0] != "format"), ("format", ending)])
                    scope = {**bare, "query_string": query.encode()}
                    break
        await self._app(scope, receive, send)


def describe_endings(description: dict[str, Any]) -> None:
    """State those addresses in the description, and take what they no longer need from the others."""
    paths: dict[str, Any] = description["paths"]
    for path, operations in list(paths.items()):
        for method, operation in operations.items():
            answer = operation["responses"].get("200", {})
            if JSON not in answer.get("content", {}):
                continue
            others = others_of(operation["responses"])
            for ending, media in others.items():
                del answer["content"][media]
                paths.setdefault(f"{path}.{ending}", {})[method] = _told(operation, ending, media)
            if others:
                given = operation.get("parameters", [])
                operation["parameters"] = [each for each in given if each["name"] != "format"]


def _told(operation: dict[str, Any], ending: str, media: str) -> dict[str, Any]:
    form = {} if media.startswith("text/") else {"format": "binary"}
    headers = {name: each for name, each in operation["responses"]["200"].get("headers", {}).items() if name != "Link"}
    answer = {
        "description": operation["responses"]["200"]["description"],
        "content": {media: {"schema": {"type": "string", **form}}},
        **({"headers": headers} if headers else {}),
    }
    parameters = [each for each in operation.get("parameters", ()) if each["name"] not in OF_A_PAGE]
    return {
        **operation,
        "summary": f"{operation['summary']}, as {ending.upper()}",
        "operationId": f"{operation['operationId']}_{ending}",
        "parameters": [dict(each) for each in parameters],
        "responses": {**operation["responses"], "200": answer},
    }
