"""One durable command over HTTP against a bare route that commits the same rows, with one client and with four.

    python -m bench.rest [--requests 300] [--rounds 7]

Both are served by uvicorn in a process of their own. Ours knows the caller by a key, validates, checks the case, makes
id, commitment and leaf, and carries every event on to the state views and the index meanwhile; the bare route parses
the body and commits one event row and one content row, with the same schema and durability.
"""

import argparse
import http.client
import itertools
import os
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson

from archive.actor.events import Role
from archive.actor.usecases import issue_key
from bench.pairs import Line, paired, shown
from bench.record import CONTENT, EVENT, NOWHERE, WORDS, a_case, raw_database, somewhere
from services.home.archive_home import ArchiveHome, make_home

MOMENT = "2021-01-01T00:00:00.000000Z"


def bare_app(folder: Path) -> Any:
    """A route that does nothing but commit durably."""
    from fastapi import FastAPI

    app, db, lock = FastAPI(), raw_database(folder / "bare.sqlite", everywhere=True), threading.Lock()

    @app.post("/decisions", status_code=201)
    def post(body: dict[str, Any]) -> dict[str, int]:
        fact, content = orjson.dumps(body | {"content": "0" * 64}), orjson.dumps(body)
        with lock:
            db.execute("BEGIN IMMEDIATE")
            event = (
                None,
                "bench",
                str(uuid4()),
                1,
                "decision.recorded.v1",
                MOMENT,
                "",
                fact[:250],
                os.urandom(32),
                *NOWHERE,
            )
            position = db.execute(EVENT, (*event, *NOWHERE)).lastrowid
            db.execute(CONTENT, (position, os.urandom(32), content))
            db.execute("COMMIT")
        return {"position": position or 0}

    return app


def empty_app() -> Any:
    """A route that answers with nothing."""
    from fastapi import FastAPI

    app = FastAPI()

    @app.get("/empty")
    def empty() -> dict[str, str]:
        return {}

    return app


def sums_app(folder: Path) -> Any:
    """A route that answers one indexed aggregate."""
    from fastapi import FastAPI

    app, db = FastAPI(), sqlite3.connect(folder / "bare.sqlite", check_same_thread=False)

    @app.get("/sums")
    def sums() -> list[dict[str, Any]]:
        rows = db.execute("SELECT currency, count(*), sum(cents) FROM payment GROUP BY currency")
        return [{"currency": currency, "records": records, "cents": cents} for currency, records, cents in rows]

    return app


def serve(which: str, folder: Path, port: int) -> None:
    """What the process of a server does until it is ended."""
    import uvicorn

    app = bare_app(folder) if which == "bare" else sums_app(folder) if which == "sums" else empty_app()
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False, timeout_keep_alive=600)


@contextmanager
def served(which: str, folder: Path) -> Iterator[int]:
    """The port of a server in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    if which == "ours":  # as users start it
        command = [str(Path(sys.executable).with_name("archive")), "--home", str(folder / "home")]
        command += ["serve", "--port", str(port)]
    else:
        command = [sys.executable, "-m", "bench.rest", "--serve", which, "--folder", str(folder), "--port", str(port)]
    process = subprocess.Popen(command, env=os.environ | {"ARCHIVE_IDLE_SECONDS": "600"})
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except ConnectionRefusedError:
                assert process.poll() is None, "the server did not start"
                time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(60)


def clients(port: int, key: str, case: str, count: int) -> Callable[[int], None]:
    """A function that sends so many requests, dealt out to clients that keep their connections."""
    connections = [http.client.HTTPConnection("127.0.0.1", port) for _ in range(count)]
    numbers = itertools.count()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}

    def send(connection: http.client.HTTPConnection, requests: int) -> None:
        for _ in range(requests):
            number = next(numbers)
            told = {"title": f"Päätös avustuksesta {number}", "text": WORDS * 9, "decider": "Johtoryhmä"}
            body = {"case": case, "decided_on": "2021-05-05", "section": "7", "publicity": {"publicity": "public"}}
            connection.request("POST", "/decisions", orjson.dumps(body | told), headers)
            answer = connection.getresponse()
            read = answer.read()
            assert answer.status == 201, read

    def all_send(requests: int) -> None:
        with ThreadPoolExecutor(count) as pool:
            for sent in [pool.submit(send, each, requests // count) for each in connections]:
                sent.result()

    return all_send


def settled(port: int) -> None:
    """Wait until views and index have followed: what they start for the first batch has started then."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    behind = 1
    while behind:
        connection.request("GET", "/health")
        behind = max(model["behind"] for model in orjson.loads(connection.getresponse().read())["models"])
        time.sleep(0.05)
    connection.close()


def prepared(folder: Path) -> tuple[str, str]:
    """An archive with a case, and a key that may record."""
    make_home(folder / "home", origin="bench", organisation="Bench")
    with ArchiveHome(folder / "home") as home:
        admin = home.admin().actor
        assert admin is not None
        key = issue_key(home.archive, admin, Role.registrar, label="bench", by=admin)
        return key, str(a_case(home.archive))


def measure(requests: int = 300, rounds: int = 7) -> list[Line]:
    with somewhere() as folder:
        key, case = prepared(folder)
        with served("ours", folder) as ours, served("bare", folder) as bare:
            lines = []
            for count in (1, 4):
                mine, theirs = clients(ours, key, case, count), clients(bare, key, case, count)
                for warm in (mine, theirs):
                    warm(requests)
                settled(ours)
                what = f"one durable command over REST, {count} client{'s' * (count > 1)}"
                lines.append(
                    paired(what, 0.5, requests, lambda m=mine: m(requests), lambda t=theirs: t(requests), rounds=rounds)  # type: ignore[misc]
                )
        return lines


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=7)
    for hidden in ("--serve", "--folder", "--port"):
        parser.add_argument(hidden, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve:
        serve(asked.serve, Path(asked.folder), int(asked.port))
    else:
        print(shown(measure(asked.requests, asked.rounds)))
