"""The command as a process among others: its streams, its signals, a server, an interrupted import."""

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from tests.api.cli.process.command import ARCHIVE, document, refused, run, said


def test_a_reader_that_goes_away_is_no_error(home: Path):
    for args in (["stats"], ["stats", "--json"]):
        read, write = os.pipe()
        os.close(read)
        done = run(home, *args, stdout=write, stderr=subprocess.PIPE, capture_output=False)
        os.close(write)
        assert done.stderr == ""
        assert done.returncode in (0, 1)


@pytest.mark.parametrize("closed", [(1,), (0, 1, 2), (0,)])
def test_closed_streams_are_no_error_and_no_way_into_a_database(home: Path, closed: tuple[int, ...]):
    before = (home / "events.sqlite").read_bytes()
    script = f'exec "$0" --home "$1" stats {" ".join(f"{number}>&-" for number in closed)}'
    shell = ["sh", "-c", script, ARCHIVE, home]
    done = subprocess.run(shell, check=False, capture_output=True, encoding="utf-8", timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert (home / "events.sqlite").read_bytes() == before


def test_a_terminal_of_another_alphabet_still_shows_the_answer(home: Path):
    id = said(run(home, "show", "--json", document(home)))["id"]
    done = run(home, "show", id, env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert id in done.stdout


def started(home: Path, *args: str) -> subprocess.Popen[str]:
    told = {name: value for name, value in os.environ.items() if not name.startswith("ARCHIVE_")}
    return subprocess.Popen(
        [ARCHIVE, "--home", home, *args], env=told, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    )


def address(server: subprocess.Popen[str]) -> str:
    assert server.stderr is not None
    found = re.search(r"http://[\d.:]+", server.stderr.readline())
    assert found, server.stderr.read()
    return found.group()


@pytest.mark.drill
def test_serve_ends_by_an_interrupt_and_names_a_port_that_is_taken(home: Path):
    with started(home, "serve", "--port", "0") as server:
        port = int(address(server).rpartition(":")[2])
        refused(run(home, "serve", "--port", str(port)), "Cannot listen", "--port")
        with socket.create_connection(("127.0.0.1", port)) as asked:
            asked.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            assert asked.recv(100).startswith(b"HTTP/1.1 200")
        server.send_signal(signal.SIGINT)
        assert server.wait(30) == 130
        assert "Traceback" not in server.stderr.read()


def test_serve_ends_by_a_signal_of_the_system(home: Path):
    with started(home, "serve", "--port", "0") as server:
        address(server)
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) in (0, -signal.SIGTERM)
        assert "Traceback" not in server.stderr.read()


def test_an_interrupted_import_ends_at_once_and_goes_on_later(tmp_path: Path):
    run(tmp_path / "home", "init", "--origin", "koe", "--organisation", "Koe")
    source = tmp_path / "many.jsonl"
    with source.open("w", encoding="utf-8") as file:
        for number in range(60_000):
            file.write(json.dumps({"kind": "case", "number": f"N {number}", "title": f"Asia {number}"}) + "\n")
    with started(tmp_path / "home", "import", str(source), "--kind", "jsonl", "--json") as importing:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and _events(tmp_path / "home") < 2000:
            time.sleep(0.02)
        importing.send_signal(signal.SIGINT)
        assert importing.wait(60) == 130
        assert importing.stdout.read() == ""
        assert "Traceback" not in (told := importing.stderr.read())
        assert "Interrupted" in told
    there = _events(tmp_path / "home")
    assert 2000 <= there < 60_000


def _events(home: Path) -> int:
    with sqlite3.connect(home / "events.sqlite") as db:
        count = db.execute("SELECT count(*) FROM event").fetchone()[0]
    db.close()
    return count
