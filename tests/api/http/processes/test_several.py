"""Several processes answer as one: whatever one of them knows holds at the others, and none outlives the first."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from subprocess import PIPE
from typing import Any

import httpx2
import pytest

from api.http.processes.count import usual
from api.http.processes.rows import WAYS, Rows
from api.http.processes.shared import Bell, Held
from services.home.archive_home import make_home
from tests.api.cli.process.command import refused, run
from tests.api.doors import Doors, a_body
from tests.api.live import Server, made_home, serving
from tests.api.pages.reading import sign_in

SOON = 180.0  # seconds; the load of a test machine included
LIMITED = {"ARCHIVE_RATE_PER_SECOND": "1", "ARCHIVE_RATE_BURST": "300", "ARCHIVE_CONNECTIONS_PER_ADDRESS": "8"}
ELSEWHERE = {"X-Forwarded-For": "192.0.2.1"}
"""No proxy is named: who sends it from loopback is limited."""


def eventually(holds: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + SOON
    while not (found := holds()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


def children(server: Server) -> list[int]:
    """The processes that answer."""
    pid = server.process.pid
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@contextmanager
def both(server: Server) -> Iterator[tuple[Doors, Doors]]:
    """A kept connection to each of two processes: first the one that updates the views, then the other."""
    found: dict[bool, Doors] = {}
    with ExitStack() as kept:

        def found_both() -> bool:
            client = httpx2.Client(base_url=server.doors.client.base_url, timeout=SOON)
            doors = Doors(client, server.doors.keys, server.doors.home)
            projects = doors.get("/health", "admin").json()["projecting"]
            if projects in found:
                client.close()
            else:
                found[projects] = doors
                kept.callback(client.close)
            return len(found) == 2

        assert eventually(found_both)
        yield found[True], found[False]


def ready(server: Server) -> bool:
    """Whether views and index are built, and asked once."""
    models = server.doors.get("/health", "admin").json()["models"]
    answers = [server.doors.get(path).status_code for path in ("/cases", "/search?q=avustus")]
    return not any(each["behind"] for each in models) and answers == [200, 200]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("several") / "home"
    with serving(folder, made_home(folder), env=LIMITED, workers=2) as running:
        assert eventually(lambda: len(children(running)) == 2)
        assert eventually(lambda: ready(running))
        yield running


def test_one_process_updates_the_views_and_every_other_one_knows_at_once_what_is_recorded(server: Server):
    with both(server) as (first, second):
        words = ("kuusenkerkkä", "mustikkakeitto", "ruislimppu")
        for word, writes, reads in zip(words, (second, first, second), (first, second, second), strict=True):
            receipt = writes.create("decision", text=f"Tarjolla on {word}.")
            assert reads.read("decision", receipt).status_code == 200
            asked = {"q": word, "min_position": receipt["position"]}
            assert [hit["id"] for hit in reads.get("/search", params=asked).json()["hits"]] == [receipt["id"]]


def test_what_is_closed_at_one_process_is_closed_at_the_others(server: Server):
    with both(server) as (first, second):
        case = first.create("case")
        address = f"/cases/{case['id']}"
        for each in (first, second):
            assert each.get(address, params={"min_position": case["position"]}).status_code == 200
        hidden = {"publicity": {"publicity": "not_public"}, "reason": "Suljetaan."}
        assert second.change("case", case["id"], "publicity", hidden, 1).status_code == 201
        assert [each.get(address).status_code for each in (second, first)] == [404, 404]


def test_a_request_that_is_repeated_at_another_process_is_recorded_once(server: Server):
    with both(server) as (first, second):
        body, sent = a_body("case"), {"Idempotency-Key": "se-sama"}
        made = [each.post("/cases", body, headers=sent) for each in (second, first, second)]
        assert [each.status_code for each in made] == [201] * 3
        assert len({each.json()["id"] for each in made}) == 1
        assert [each.headers.get("Idempotency-Replayed") for each in made] == [None, "true", "true"]


def test_who_signed_in_at_one_process_is_signed_in_at_the_others(server: Server):
    with both(server) as (first, second):
        case = first.create("case", public=False)
        address = f"/browse/cases/{case['id']}"
        assert (
            first.get(f"/cases/{case['id']}", "archivist", params={"min_position": case["position"]}).status_code == 200
        )
        sign_in(second, "archivist")
        first.client.cookies.update(second.client.cookies)
        assert [each.get(address).status_code for each in (first, second)] == [200, 200]
        first.client.cookies.clear()
        assert first.get(address).status_code == 404


def test_a_limit_of_requests_counts_for_all_processes_together(server: Server):
    with both(server) as (first, second):
        began = time.monotonic()
        answers = [each.get("/no-such", headers=ELSEWHERE).status_code for _ in range(200) for each in (first, second)]
        refilled = time.monotonic() - began
        assert 300 <= answers.count(404) <= 301 + refilled
        assert answers.count(429) == 400 - answers.count(404)


def test_a_limit_of_connections_counts_for_all_processes_together(server: Server):
    url = server.doors.client.base_url
    with ExitStack() as kept:
        lines = []
        for _ in range(12):
            line = kept.enter_context(socket.create_connection((url.host, url.port), timeout=30))
            line.sendall(b"GET /no-such HTTP/1.1\r\nHost: x\r\n\r\n")
            lines.append(line.recv(20).split()[1])
        held = len([each for each in lines if each == b"404"])
        assert 6 <= held <= 8, lines  # the client of the server holds one, and a last one may still be closing
        assert set(lines[held:]) == {b"429"}


def test_new_connections_go_to_the_process_that_has_fewest(server: Server):
    with ExitStack() as kept:
        clients = [
            Doors(kept.enter_context(httpx2.Client(base_url=server.doors.client.base_url)), server.doors.keys, Path())
            for _ in range(4)
        ]
        told = [each.get("/health", "admin").json()["projecting"] for each in clients]
        assert set(told) == {True, False}, told


@pytest.mark.timeout(900)
def test_a_process_that_dies_is_replaced_and_the_views_go_on(tmp_path: Path):
    keys = made_home(tmp_path / "home")
    with serving(tmp_path / "home", keys, workers=2) as server:
        assert eventually(lambda: len(children(server)) == 2)
        assert eventually(lambda: ready(server))
        health = server.doors.get("/health", "admin").json()
        before, projects = children(server), health["lease"]["process"]
        os.kill(projects, signal.SIGKILL)
        with suppress(httpx2.TransportError):  # the connection may have been to the one that died
            server.doors.get("/health")
        assert eventually(lambda: len(set(children(server)) - {projects}) == 2)
        receipt = server.doors.create("decision", text="Jälkeen jäänyt kuusenkerkkä.")
        assert server.doors.read("decision", receipt).status_code == 200
        assert eventually(lambda: "takes its place" in server.log())
        assert f"Process {projects} ended (signal 9)" in server.log()
        after = children(server)
        assert len(after) == 2
        assert projects in before
        began = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(SOON) == 0
        assert time.monotonic() - began < SOON
        assert not [each for each in after if lives(each)]
        assert "Traceback" not in server.log()


@pytest.mark.timeout(900)
def test_a_first_process_that_is_killed_leaves_none_behind(tmp_path: Path):
    keys = made_home(tmp_path / "home")
    with serving(tmp_path / "home", keys, workers=2) as server:
        assert eventually(lambda: len(children(server)) == 2)
        there = children(server)
        server.doors.create("case")
        server.process.kill()
        server.process.wait(30)
        assert eventually(lambda: not [each for each in there if lives(each)])
    told = run(tmp_path / "home", "verify")
    assert told.returncode == 0, told.stdout


def test_an_archive_that_does_not_open_is_refused_once(tmp_path: Path):
    keys = made_home(tmp_path / "home")
    assert keys
    (tmp_path / "home" / "keys.sqlite").unlink()
    refused(run(tmp_path / "home", "serve", "--port", "0", "--workers", "2"), "keys.sqlite")


def test_the_number_of_processes_is_that_of_the_cores_and_of_the_memory_they_may_use(tmp_path: Path):
    make_home(tmp_path / "home", origin="popsote")
    group = tmp_path / "group"
    group.mkdir()
    alone = usual(tmp_path / "home", group)
    assert 1 <= alone <= (os.cpu_count() or 1)
    (group / "cpu.max").write_text("100000 100000\n")
    assert usual(tmp_path / "home", group) == 1
    (group / "cpu.max").write_text("max 100000\n")
    assert usual(tmp_path / "home", group) == alone
    (group / "memory.max").write_text("500000000\n")
    (group / "memory.current").write_text("100000000\n")
    assert usual(tmp_path / "home", group) == 1


def test_a_table_of_fixed_size_forgets_the_smallest_and_keeps_what_is_used():
    rows = Rows(1, 2)
    for number in range(WAYS):
        with rows.of(f"name {number}") as numbers:
            numbers[0] = number + 1.0
    with rows.of("one more") as numbers:
        assert list(numbers) == [0.0, 0.0]
        numbers[1] = 50.0
    with rows.of("name 7") as numbers:
        assert list(numbers) == [8.0, 0.0]
    rows.clear(1)
    with rows.of("one more") as numbers:
        assert list(numbers) == [0.0, 0.0]
    with rows.of("name 0") as numbers:
        assert list(numbers) == [0.0, 0.0], "the smallest one was forgotten"


def test_connections_of_a_process_that_ended_are_held_by_nobody():
    held = Held(2)
    held.begin(1)
    held.begin(0)
    assert not held.crowded()
    assert [held.more("192.0.2.1"), held.more("192.0.2.1")] == [1, 2]
    assert held.crowded()
    held.gone(1)
    assert not held.crowded(), "nobody else is there"
    held.number = 1
    held.begin(1)
    assert held.more("192.0.2.1") == 3
    held.gone(0)
    assert held.more("192.0.2.1") == 2
    held.less("192.0.2.1")
    assert held.more("192.0.2.1") == 2


def test_a_bell_that_nobody_hears_hinders_nobody():
    bell = Bell()
    assert bell.listen() == b""
    for _ in range(200_000):
        bell.ring(waits=False)
    assert set(bell.listen()) == {ord(".")}
    while bell.listen():
        pass
    bell.ring(waits=True)
    assert bell.listen() == b"!"


def test_a_process_that_was_stopped_with_a_row_keeps_nobody_waiting():
    rows = Rows(1, 1)
    files = rows._locks.fileno()
    program = f"import fcntl; fcntl.lockf({files}, fcntl.LOCK_EX, 1, 0); print(); input()"
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdin=PIPE, stdout=PIPE, pass_fds=[files]) as other:
        other.stdout.readline()
        began = time.monotonic()
        with rows.of("x") as numbers:
            numbers[0] += 1
        assert time.monotonic() - began < SOON / 10
        other.communicate(b"\n")
