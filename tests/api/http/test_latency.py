"""A small answer leaves at once: on a kept connection nothing waits for the client to acknowledge."""

import http.client
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.api.live import made_home, serving

BARE = """
import socket, uvicorn
async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"{}"})
listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
listening.bind(("127.0.0.1", 0))
listening.listen()
print(listening.getsockname()[1], flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, lifespan="off")).run([listening])
"""


@contextmanager
def bare() -> Iterator[int]:
    """The port of a server with one route that does nothing."""
    with subprocess.Popen([sys.executable, "-c", BARE], stdout=subprocess.PIPE, encoding="ascii") as process:
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()


def median(ports: list[int], path: str, *, rounds: int = 10, asked: int = 20) -> list[float]:
    """The median time of an answer on one kept connection to each port, asked in turns."""
    lines, times = [http.client.HTTPConnection("127.0.0.1", port) for port in ports], [[] for _ in ports]
    for _ in range(rounds):
        for line, spent in zip(lines, times, strict=True):
            for _ in range(asked):
                begun = time.perf_counter()
                line.request("GET", path)
                answer = line.getresponse()
                answer.read()
                assert answer.status == 200
                spent.append(time.perf_counter() - begun)
    for line in lines:
        line.close()
    return [statistics.median(spent) for spent in times]


@pytest.mark.drill
def test_health_answers_within_eight_times_a_route_that_does_nothing(tmp_path: Path):
    with serving(tmp_path / "home", made_home(tmp_path / "home")) as server, bare() as port:
        server.doors.get("/search", params={"q": "avustus"})
        ours, least = median([server.doors.client.base_url.port, port], "/health")
    assert ours <= 8 * least, f"{ours * 1000:.2f} ms against {least * 1000:.2f} ms"
