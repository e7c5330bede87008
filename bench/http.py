"""A server of its own process with one empty route and one search route, to measure what a whole answer costs.

python -m bench.http FOLDER ENGINE WORDS        prints its port, serves until it is ended
"""

import http.client
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from projections.search import Request, SearchIndex, open_index

FACETS = ("kind", "body", "organisation", "year", "language", "record_class")


@contextmanager
def served(folder: Path, engine: str, words: Path) -> Iterator[tuple[Callable[[str], bytes], Callable[[], int]]]:
    """A function that asks the server over one kept connection, and one that tells its memory in megabytes."""
    command = [sys.executable, "-W", "ignore", "-m", "bench.http", str(folder), engine, str(words)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        connection = http.client.HTTPConnection("127.0.0.1", int(server.stdout.readline()))

        def get(path: str) -> bytes:
            connection.request("GET", quote(path, safe="/?=&"))
            answer = connection.getresponse()
            body = answer.read()
            assert answer.status == 200, body
            return body

        def memory() -> int:
            status = Path(f"/proc/{server.pid}/status").read_text()
            return int(status.split("VmRSS:")[1].split()[0]) // 1024

        try:
            yield get, memory
        finally:
            connection.close()
            server.terminate()


def _app(index: SearchIndex) -> Any:
    import orjson
    from fastapi import FastAPI, Response

    app = FastAPI()

    @app.get("/empty")
    def empty() -> dict[str, str]:
        return {}

    @app.get("/search")
    def search(q: str) -> Response:
        answer = index.find(Request(q, "all", facets=FACETS))
        told = answer._asdict() | {"hits": [hit._asdict() for hit in answer.hits]}
        return Response(orjson.dumps(told), media_type="application/json")

    return app


def _serve(folder: str, engine: str, words: str) -> None:
    import socket

    import uvicorn

    index = open_index(Path(folder), engine, words=Path(words))  # type: ignore[arg-type]
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named, so that it gets no delay
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    print(listening.getsockname()[1], flush=True)
    uvicorn.Server(uvicorn.Config(_app(index), log_level="error", access_log=False)).run([listening])


if __name__ == "__main__":
    _serve(*sys.argv[1:])
