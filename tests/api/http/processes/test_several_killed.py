"""Several processes answer while one after another is killed: what was acknowledged is there once, and found by all."""

import os
import random
import signal
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.api.cli.process.command import run
from tests.api.doors import Doors, a_body
from tests.api.http.processes.test_several import children, eventually
from tests.api.live import Server, made_home, serving

WRITERS, KILLS, APART_SECONDS = 2, 3, 2.0


def asked_until_answered(doors: Doors, method: str, path: str, **more: Any) -> Any:
    """Ask again, on a new connection, until it is answered."""
    until = time.monotonic() + 300
    while True:
        try:
            return doors.ask(method, path, "archivist", **more)
        except httpx2.TransportError:
            assert time.monotonic() < until, "nobody answers"
            time.sleep(0.1)


def recording(server: Server, number: int, ended: threading.Event, receipts: dict[str, dict[str, Any]]) -> None:
    """Record case after case, each under a key of its own that is sent again where no answer came."""
    with httpx2.Client(base_url=server.doors.client.base_url, timeout=120) as client:
        doors, count = Doors(client, server.doors.keys, server.doors.home), 0
        while not ended.is_set():
            count += 1
            key = f"{number}-{count}"
            body = a_body("case") | {"publicity": {"publicity": "public"}, "title": f"Asia {key}"}
            answer = asked_until_answered(doors, "POST", "/cases", json=body, headers={"Idempotency-Key": key})
            assert answer.status_code == 201, answer.text
            receipts[key] = answer.json()


@pytest.mark.drill
@pytest.mark.timeout(900)
def test_nothing_acknowledged_is_lost_or_doubled_while_processes_are_killed(tmp_path: Path):
    home, dice = tmp_path / "home", random.Random(20)
    keys, receipts, ended = made_home(home), dict[str, dict[str, Any]](), threading.Event()
    with serving(home, keys, workers=2) as server:
        assert eventually(lambda: len(children(server)) == 2)
        writers = [
            threading.Thread(target=recording, args=(server, number, ended, receipts)) for number in range(WRITERS)
        ]
        for each in writers:
            each.start()
        for _ in range(KILLS):
            assert eventually(lambda: len(children(server)) > 1)
            os.kill(dice.choice(children(server)), signal.SIGKILL)
            time.sleep(APART_SECONDS)
        ended.set()
        for each in writers:
            each.join(200)
        assert receipts
        assert eventually(lambda: len(children(server)) == 2)
        at = {"min_position": max(each["position"] for each in receipts.values())}
        for key, receipt in receipts.items():
            shown = asked_until_answered(server.doors, "GET", f"/cases/{receipt['id']}", params=at)
            assert (shown.status_code, shown.json()["title"]) == (200, f"Asia {key}")
        server.process.kill()
        server.process.wait(30)
    with closing(sqlite3.connect(home / "events.sqlite")) as db:
        recorded = db.execute("SELECT count(*), count(DISTINCT stream) FROM event WHERE name = 'case.opened.v1'")
        assert recorded.fetchone() == (len(receipts), len(receipts))
    told = run(home, "verify", "--views")
    assert told.returncode == 0, told.stdout
