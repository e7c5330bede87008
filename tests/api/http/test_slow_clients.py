"""Whoever sends or reads slowly holds nothing: each is cut off in time, and others are answered meanwhile."""

import json
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.doors import Doors, a_body
from tests.api.live import Server, made_home, serving

BOUNDS = {"HEAD_SECONDS": 2, "BODY_SECONDS": 2, "SEND_SECONDS": 2, "STOP_SECONDS": 2, "CONNECTIONS_PER_ADDRESS": 20}
BOUNDED = {f"ARCHIVE_{name}": str(value) for name, value in BOUNDS.items()}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("slow") / "home"
    with serving(folder, made_home(folder), env=BOUNDED) as running:
        yield running


def line_to(doors: Doors, *, room: int | None = None) -> socket.socket:
    line = socket.socket()
    if room is not None:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    line.settimeout(15)
    line.connect((doors.client.base_url.host, doors.client.base_url.port))
    return line


def drip(line: socket.socket, sent: bytes) -> float:
    """Send a byte now and then until the other side ends the connection; the seconds it took."""
    begun = time.monotonic()
    try:
        for n in range(len(sent)):
            line.sendall(sent[n : n + 1])
            line.settimeout(0.2)
            try:
                if not line.recv(1000):
                    break
            except TimeoutError:
                continue
    except (ConnectionResetError, BrokenPipeError):
        pass
    return time.monotonic() - begun


def closed_within(line: socket.socket, seconds: float) -> bool:
    line.settimeout(seconds)
    try:
        while line.recv(1 << 16):
            pass
    except TimeoutError:
        return False
    except ConnectionResetError:
        return True
    return True


@pytest.mark.parametrize(
    "sent",
    [b"", b"GET /hea", b"GET /health HTTP/1.1\r\nHost: x\r\nX-More: "],
    ids=["nothing", "half a line", "half a head"],
)
def test_a_head_that_does_not_come_ends_the_connection(server: Server, sent: bytes):
    with line_to(server.doors) as line:
        line.sendall(sent)
        assert closed_within(line, 60)


@pytest.mark.parametrize("first", [b"", b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"], ids=["first", "second"])
def test_a_head_that_comes_in_drops_ends_the_connection(server: Server, first: bytes):
    with line_to(server.doors) as line:
        line.sendall(first)
        assert drip(line, b"GET /health HTTP/1.1\r\nHost: x\r\nX-More: " + b"y" * 60) < 12


@pytest.mark.parametrize("path", ["/decisions", "/documents"])
def test_a_body_that_comes_in_drops_records_nothing(server: Server, path: str):
    doors = server.doors
    before = doors.get("/health", "admin").json()["position"]
    type_ = "application/json" if path == "/decisions" else "multipart/form-data; boundary=b"
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {doors.keys['admin']}\r\n"
    with line_to(doors) as line:
        line.sendall(f"{head}Content-Type: {type_}\r\nContent-Length: 200\r\n\r\n".encode())
        assert drip(line, json.dumps(a_body("decision")).encode().ljust(200)[:60]) < 8
    assert doors.get("/health", "admin").json()["position"] == before


@pytest.mark.drill
def test_a_body_that_comes_slowly_but_comes_is_taken(server: Server):
    doors, body = server.doors, json.dumps(a_body("decision") | {"text": "paperi " * 15_000}).encode()
    head = f"POST /decisions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {doors.keys['admin']}\r\n"
    with line_to(doors) as line:
        line.sendall(f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode())
        for start in range(0, len(body), 9000):
            line.sendall(body[start : start + 9000])
            time.sleep(0.3)
        assert line.recv(1000).startswith(b"HTTP/1.1 201")


@pytest.fixture(scope="module")
def large(server: Server) -> str:
    made = server.doors.upload(a_body("document"), ("suuri.bin", b"s" * (24 << 20), "application/octet-stream"))
    assert made.status_code == 201
    server.doors.read("document", made.json(), by="admin")
    return f"/documents/{made.json()['id']}/content"


def downloading(doors: Doors, path: str) -> socket.socket:
    line = line_to(doors, room=4096)
    head = f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {doors.keys['admin']}\r\n\r\n"
    line.sendall(head.encode())
    assert line.recv(1000).startswith(b"HTTP/1.1 200")
    return line


@pytest.mark.drill
def test_a_reader_that_takes_nothing_is_cut_off(server: Server, large: str):
    with downloading(server.doors, large) as line:
        time.sleep(5)
        taken = 0
        try:
            while piece := line.recv(1 << 20):
                taken += len(piece)
        except ConnectionResetError:
            pass
        assert taken < 20 << 20
    assert "Traceback" not in server.log()


@pytest.mark.drill
def test_a_reader_that_takes_it_slowly_gets_all_of_it(server: Server, large: str):
    with downloading(server.doors, large) as line:
        taken, begun = 0, time.monotonic()
        while taken < 24 << 20:
            piece = line.recv(1 << 20)
            assert piece, f"cut off after {taken} bytes"
            taken += len(piece)
            if time.monotonic() - begun < 6:
                time.sleep(0.02)


def test_one_address_holds_so_many_connections_and_is_free_again_when_they_end(server: Server):
    doors = server.doors
    lines = [line_to(doors) for _ in range(25)]
    refused = 0
    for line in lines[-4:]:
        said = line.recv(1000)
        refused += said.startswith(b"HTTP/1.1 429") and b"too_many_connections" in said
    assert refused == 4
    assert doors.get("/health").status_code == 200, "the connection that was open before goes on"
    for line in lines:
        line.close()
    time.sleep(0.3)
    with line_to(doors) as line:
        line.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        assert line.recv(1000).startswith(b"HTTP/1.1 200")


@pytest.mark.drill
def test_a_stop_ends_downloads_and_uploads_after_its_grace(tmp_path: Path):
    with serving(
        tmp_path / "home", made_home(tmp_path / "home"), env=BOUNDED | {"ARCHIVE_SEND_SECONDS": "600"}
    ) as running:
        doors = running.doors
        made = doors.upload(a_body("document"), ("suuri.bin", b"s" * (24 << 20), "application/octet-stream")).json()
        doors.read("document", made, by="admin")
        head = f"POST /decisions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {doors.keys['admin']}\r\n"
        with downloading(doors, f"/documents/{made['id']}/content"), line_to(doors) as sending:
            sending.sendall(f"{head}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{".encode())
            begun = time.monotonic()
            running.process.send_signal(signal.SIGTERM)
            assert running.process.wait(15) is not None
            assert 1 < time.monotonic() - begun < 30
    assert "Traceback" not in running.log()
