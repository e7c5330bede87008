"""An archive whose records fall due, on a clock that moves, with two archivists: the way from the list to the end."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from api.http.app import create_app
from archive.actor.events import Role
from archive.actor.usecases import issue_key, register_actor
from services.home.archive_home import ArchiveHome, make_home
from tests.api.doors import Doors, keys_for

BASIS = "KirjanpL 1336/1997 2:10"
ROWS = [
    {"code": "03 00", "years": 0, "trigger": "document_date", "basis": BASIS},
    {"code": "02 05", "years": 6, "trigger": "case_resolved", "basis": BASIS},
    {"code": "04 00", "years": 0, "trigger": "document_date", "basis": BASIS, "action": "review"},
]
PUBLIC = {"publicity": {"publicity": "public"}}
WEEK = 8


class Moving:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def days(self, days: int) -> None:
        self.now += timedelta(days=days)


class Office:
    """The archive, its doors and its clock."""

    def __init__(self, home: ArchiveHome, doors: Doors, clock: Moving) -> None:
        self.home, self.doors, self.clock = home, doors, clock

    def paper(self, title: str, text: str, **fields: Any) -> dict[str, Any]:
        """A document with a file, of a class that is due at once."""
        body = {"title": title, "record_class": "03 00", "dated": {"latest": "2020-05-05"}} | PUBLIC | fields
        made = self.doors.upload(body, (f"{title}.txt", text.encode(), "text/plain"))
        assert made.status_code == 201, made.text
        receipt: dict[str, Any] = made.json()
        return receipt

    def listed(self, *papers: dict[str, Any], **fields: Any) -> str:
        """The id of a new list of these records."""
        made = self.doors.post("/disposals", {"records": [each["id"] for each in papers]} | fields)
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    def step(self, id: str, noun: str, by: str = "archivist", body: Any = None) -> Any:
        """A step of a disposal, on its present version."""
        read = self.doors.get(f"/disposals/{id}", "archivist")
        headers = {"If-Match": read.headers["ETag"]}
        return self.doors.post(f"/disposals/{id}/{noun}", body or {}, by, headers=headers)

    def approved(self, *papers: dict[str, Any]) -> str:
        """A list that two people found right, and whose time to think again is over."""
        id = self.listed(*papers)
        for noun, by in (("reviews", "archivist"), ("approvals", "second")):
            made = self.step(id, noun, by)
            assert made.status_code == 201, made.text
        self.clock.days(WEEK)
        return id

    def executed(self, *papers: dict[str, Any]) -> dict[str, Any]:
        """The certificate of the destruction of these records."""
        id = self.approved(*papers)
        made = self.step(id, "executions")
        assert made.status_code == 201, made.text
        return self.finished(id)

    def finished(self, id: str) -> dict[str, Any]:
        """The certificate, when the execution has ended."""
        for _ in range(1200):
            read = self.doors.get(f"/disposals/{id}/certificate", "archivist")
            if read.status_code == 200:
                told: dict[str, Any] = read.json()
                return told
            time.sleep(0.05)
        raise AssertionError(read.text)


@contextmanager
def an_office(folder: Path, *, engine: str = "auto") -> Iterator[Office]:
    """A served archive with a schedule in force and a key of a second archivist."""
    make_home(folder, origin="popsote", organisation="Valmistelutoimisto")
    with (folder / "archive.toml").open("a") as file:
        file.write(f'engine = "{engine}"\n')
    clock = Moving()
    home = ArchiveHome(folder, clock=clock)
    keys = keys_for(home)
    admin = home.admin().actor
    assert admin is not None
    second = register_actor(home.archive, "toinen arkistonhoitaja", by=admin)
    keys["second"] = issue_key(home.archive, second, Role.archivist, label="second", by=admin)
    with TestClient(create_app(home), headers={"User-Agent": "test"}) as client:
        doors = Doors(client, keys, folder)
        body = {"code": "tos", "version": "1", "in_force_from": "2020-01-01", "rows": ROWS, "title": "TOS"}
        made = doors.post("/retention/schedules", body)
        assert made.status_code == 201, made.text
        yield Office(home, doors, clock)
