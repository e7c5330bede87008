"""A server with one empty route and one search route, to measure what a whole answer costs over HTTP."""

import http.client
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any
from urllib.parse import quote

from projections.search import Request, SearchIndex


@contextmanager
def served(index: SearchIndex, facets: tuple[str, ...]) -> Iterator[Callable[[str], bytes]]:
    """A function that asks the server over one kept connection."""
    import uvicorn

    server = uvicorn.Server(uvicorn.Config(_app(index, facets), port=0, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    connection = http.client.HTTPConnection("127.0.0.1", port)

    def get(path: str) -> bytes:
        connection.request("GET", quote(path, safe="/?=&"))
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == 200, body
        return body

    try:
        get("/empty")
        yield get
    finally:
        connection.close()
        server.should_exit = True
        thread.join()


def _app(index: SearchIndex, facets: tuple[str, ...]) -> Any:
    import orjson
    from fastapi import FastAPI, Response

    app = FastAPI()

    @app.get("/empty")
    def empty() -> dict[str, str]:
        return {}

    @app.get("/search")
    def search(q: str) -> Response:
        answer = index.find(Request(q, "all", facets=facets))
        return Response(orjson.dumps(asdict(answer)), media_type="application/json")

    return app
