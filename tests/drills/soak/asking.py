"""One question to one server, with every answer looked at: what it shows, how it fails, and how long it takes."""

import random
import threading
import time
import uuid
from typing import Any

import httpx2

from tests.drills.soak.household import Household, Server
from tests.drills.soak.memory import Memory

SIGHT = {None: 0, "scoped": 0, "reader": 1, "registrar": 1, "archivist": 2, "second": 2, "auditor": 2}
"""How far each caller sees; the scope of the scoped key holds no record."""
ANSWER_SECONDS, WRITE_SECONDS = 50.0, 60.0  # a server waits half a minute for a position


class Client:
    """Asks as anybody, of either server; a part of the soak has one, with chances of its own."""

    def __init__(self, name: str, house: Household, memory: Memory) -> None:
        self.name, self.house, self.memory = name, house, memory
        self.chance = random.Random(f"{memory.seed}-{name}")
        self._http = threading.local()

    @property
    def http(self) -> httpx2.Client:
        if not hasattr(self._http, "client"):
            self._http.client = httpx2.Client(timeout=ANSWER_SECONDS)
            self.house.clients.append(self._http.client)
        client: httpx2.Client = self._http.client
        return client

    def ask(self, method: str, path: str, by: str | None, *, at: Server | None = None, **more: Any) -> Any:
        """The answer, or None where the server went away meanwhile."""
        server = at or self.chance.choice(self.house.servers)
        lives, address, since = server.lives, server.address, time.monotonic()
        if not server.up:
            time.sleep(0.1)
            return None
        headers = dict(more.pop("headers", {}))
        if by is not None:
            headers["Authorization"] = f"Bearer {self.house.keys[by]}"
        where = f"{method} {shape(path)} as {by or 'anonymous'} of {server.name}"
        try:
            answer = self.http.request(method, address + path, headers=headers, **more)
        except httpx2.HTTPError as error:
            time.sleep(0.1)
            if server.lives == lives and server.up:
                self.memory.found(
                    f"no answer: {type(error).__name__}", f"{where} after {time.monotonic() - since:.0f} s"
                )
            return None
        self.memory.count(f"{answer.status_code}")
        if answer.status_code == 401 and by is not None and server.clock:
            return None  # by a clock that is ahead its key has expired
        self._look_at(answer, where, SIGHT[by], since)
        return answer

    def _look_at(self, answer: Any, where: str, sight: int, since: float) -> None:
        if answer.status_code >= 500 and answer.status_code not in (503, 507):
            self.memory.found(f"{answer.status_code} of {where.split(' as ')[0]}", f"{where}: {code_of(answer)}")
        for paper in self.memory.shown(answer.text, sight, since):
            level = paper.least_sight(since)
            what = "a destroyed" if level > 2 else "a hidden"
            story = f"{where}: content of {what} {paper.kind} recorded at {paper.made}; decided {decisions(paper)}"
            self.memory.found(f"{what} content shown by {where.split(' of ')[0]}", story)

    def write(self, path: str, by: str, **more: Any) -> Any:
        """A write that is asked again under the same key until a server answers; None when none does."""
        headers = dict(more.pop("headers", {})) | {"Idempotency-Key": uuid.UUID(int=self.chance.getrandbits(128)).hex}
        until = time.monotonic() + WRITE_SECONDS
        while time.monotonic() < until:
            answer = self.ask("POST", path, by, headers=headers, **more)
            if answer is not None and answer.status_code not in (429, 503, 507):
                return answer
            time.sleep(0.25)
        return None


def shape(path: str) -> str:
    """An address without what was asked for: no id, no words."""
    parts = path.split("?")[0].split("/")
    ids = ("{id}" if len(part) == 36 and part.count("-") == 4 else part for part in parts)
    return "/".join("{n}" if part.isdigit() else part for part in ids)


def code_of(answer: Any) -> str:
    try:
        return str(answer.json().get("code", answer.status_code))
    except ValueError:
        return str(answer.status_code)


def decisions(paper: Any) -> str:
    """The decisions about a record, as position and least sight."""
    return ", ".join(f"{each.position or 'perhaps'}: {each.sight}" for each in paper.decided)
