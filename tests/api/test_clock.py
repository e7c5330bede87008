"""A clock that jumps while the archive is used: nothing opens or goes early, and after an answer nothing stays shut."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from archive.actor.events import Role
from archive.actor.usecases import issue_key
from archive.clock.usecases import confirm_clock, correct_clock
from archive.record.store import Archive
from services.home.archive_home import ArchiveHome, make_home
from tests.api.cli.process.command import refused, run, said
from tests.api.disposals import ROWS
from tests.api.doors import Doors, keys_for
from tests.given import a_case
from tests.machine import Machine

SECRET = {"publicity": "secret", "ground": "JulkL 24.1 § 17 k", "secret_from": "2020-01-01", "secret_years": 10}
BOUND = {"record_class": "03 00", "dated": {"latest": "2020-05-05"}}
WHY = "Verrattu puhelinluettelon aikaan."


class Served:
    """An archive that is served on a machine of its own."""

    def __init__(self, folder: Path, machine: Machine) -> None:
        self.folder, self.machine = folder, machine
        self.home = ArchiveHome(folder, watch=machine.watch(folder))
        self.admin = self.home.admin().actor
        assert self.admin is not None
        self.client = TestClient(create_app(self.home), headers={"User-Agent": "test"})
        self.client.__enter__()
        self.doors = Doors(self.client, {}, folder)

    def close(self) -> None:
        self.client.__exit__(None, None, None)

    def found(self, word: str, count: int) -> bool:
        """Whether anybody finds so many records by a word, as soon as the index has turned."""
        for _ in range(100):
            total = self.doors.get("/search", params={"q": word}).json()["total"]
            if total == count:
                return True
            time.sleep(0.05)
        raise AssertionError(f"{total} records, not {count}")

    def health(self) -> dict[str, Any]:
        told: dict[str, Any] = self.doors.get("/health", "admin").json()
        return told


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    folder = tmp_path / "home"
    make_home(folder, origin="popsote", organisation="Valmistelutoimisto")
    with (folder / "archive.toml").open("a") as file:
        file.write("cooling_off_days = 1\n")
    served = Served(folder, Machine())
    served.doors.keys |= keys_for(served.home)
    body = {"code": "tos", "version": "1", "in_force_from": "2020-01-01", "rows": ROWS, "title": "TOS"}
    assert served.doors.post("/retention/schedules", body).status_code == 201
    yield served
    served.close()


def test_a_jump_while_serving_opens_nothing_and_closes_what_either_moment_closes(served: Served):
    doors, machine, home = served.doors, served.machine, served.home
    secret = doors.create("document", title="Salainen norsutalo", publicity=SECRET)
    named = doors.create("document", title="Henkilön norsutalo", personal="personal")
    until = {"ground": "JulkL 16.3 §", "published_from": "2026-01-01", "ends_on": "2027-01-01"}
    assert doors.change("document", named["id"], "publications", until, named["version"]).status_code == 201
    ends = machine.true + timedelta(days=100)
    assert served.admin is not None
    doors.keys["ending"] = issue_key(
        home.archive, served.admin, Role.archivist, label="x", by=served.admin, expires_at=ends
    )
    position = home.archive.position
    assert served.found("norsutalo", 1)
    assert doors.get(f"/documents/{named['id']}", params={"min_position": position}).status_code == 200
    assert doors.get(f"/documents/{secret['id']}").status_code == 404
    assert doors.get("/disposals", "ending").status_code == 200

    machine.set(days=3650)
    assert served.health()["status"] == "degraded"
    for each in (secret, named):
        assert doors.get(f"/documents/{each['id']}").status_code == 404
    assert doors.get("/disposals", "ending").status_code == 401
    assert served.found("norsutalo", 0)
    assert home.archive.lies_sealed(UUID(secret["id"]))
    later = doors.create("document", title="Uusi norsutalo")
    assert doors.get("/disposals", "archivist").status_code == 200
    assert home.archive.history(UUID(later["id"]))[0].recorded_at == machine.true

    machine.set()
    assert served.found("norsutalo", 2)
    assert doors.get(f"/documents/{named['id']}").status_code == 200
    assert doors.get("/disposals", "ending").status_code == 200
    assert any("archive clock confirm" in note for note in served.health()["notes"])
    confirm_clock(home.archive, WHY, by=served.admin)
    assert not any("clock" in note for note in served.health()["notes"])

    machine.goes_on(days=3650)
    assert served.found("norsutalo", 2)  # one has opened, one has ended
    assert doors.get(f"/documents/{secret['id']}").status_code == 200
    assert doors.get(f"/documents/{named['id']}").status_code == 404


def test_the_clock_is_shown_and_answered_over_rest_by_those_who_may(served: Served):
    doors, machine, home = served.doors, served.machine, served.home
    for by, status in (("reader", 403), ("registrar", 403), (None, 401), ("auditor", 200), ("archivist", 200)):
        assert doors.get("/clock", by).status_code == status, by
    told = doors.get("/clock", "archivist").json()
    assert (told["believed"], told["why"], told["unanswered"], told["said"]) == (True, None, 0, [])

    def answer(noun: str, by: str = "archivist", **more: Any) -> Any:
        return doors.post(f"/clock/{noun}", {"reason": WHY}, by, **more)

    for noun in ("confirmations", "corrections"):
        assert [answer(noun, by).status_code for by in ("reader", "registrar", "auditor")] == [403, 403, 403]
        assert answer(noun).status_code == 409
        assert doors.post(f"/clock/{noun}", {"reason": " "}).status_code == 422
    machine.set(days=3650)
    doors.create("case")
    told = doors.get("/clock", "auditor").json()
    assert (told["believed"], told["why"]) == (False, "ahead")
    assert [each["what"] for each in told["said"]] == ["clock.doubted.v1"]
    made, again = (answer("confirmations", headers={"Idempotency-Key": "kello"}) for _ in range(2))
    assert (made.status_code, again.status_code) == (201, 201), made.text
    assert made.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert home.archive.now() == machine.true + timedelta(days=3650)
    machine.set()
    assert answer("corrections").status_code == 201
    told = doors.get("/clock", "archivist").json()
    assert (told["believed"], told["said"][-1]["reason"]) == (True, WHY)


def test_no_file_is_called_abandoned_by_a_moment_that_is_not_believed(served: Served):
    part = served.folder / ".holds.jsonl.0123456789abcdef.part"
    part.write_bytes(b"x")
    os.utime(part, (time.time() - 10_000,) * 2)
    served.machine.set(days=3650)
    served.home.tidying.sweep()
    assert part.exists()
    served.machine.set()
    served.home.tidying.sweep()
    assert not part.exists()


def test_nothing_is_destroyed_by_a_moment_that_is_not_believed(served: Served):
    doors, machine = served.doors, served.machine
    paper = doors.create("document", title="Muistio", **BOUND)
    young = doors.create("document", title="Tuore", record_class="03 00", dated={"latest": "2030-05-05"})
    listed = doors.post("/disposals", {"records": [paper["id"]]})
    assert listed.status_code == 201, listed.text
    id = listed.json()["id"]

    def step(noun: str, by: str) -> Any:
        tag = doors.get(f"/disposals/{id}", "archivist").headers["ETag"]
        return doors.post(f"/disposals/{id}/{noun}", {}, by, headers={"If-Match": tag})

    def told(answer: Any) -> str:
        assert answer.status_code == 409, answer.text
        return str(answer.json()["code"])

    assert step("reviews", "archivist").status_code == 201
    for days in (3650, 5, -400):
        machine.set(days=days)
        assert told(step("approvals", "admin")) == "clock_not_believed"
        assert told(doors.post("/disposals", {"records": [young["id"]]})) == "clock_not_believed"
    machine.set()
    assert told(doors.post("/disposals", {"records": [young["id"]]})) == "not_due"
    doors.keys["second"] = _second(served)
    assert step("approvals", "second").status_code == 201
    machine.set(days=30)
    assert told(step("executions", "archivist")) == "clock_not_believed"
    machine.set()
    assert told(step("executions", "archivist")) == "cooling_off"
    machine.goes_on(days=2)
    assert step("executions", "archivist").status_code == 201
    for _ in range(400):
        made = doors.get(f"/disposals/{id}/certificate", "archivist")
        if made.status_code == 200:
            break
        time.sleep(0.05)
    certificate = made.json()
    assert certificate["executed_on"] == certificate["executed_at"][:10] == "2026-03-04"
    assert doors.get(f"/documents/{young['id']}", "archivist").status_code == 200


def _second(served: Served) -> str:
    from archive.actor.usecases import register_actor

    assert served.admin is not None
    other = register_actor(served.home.archive, "toinen", by=served.admin)
    return issue_key(served.home.archive, other, Role.archivist, label="toinen", by=served.admin)


def test_an_archive_that_was_ahead_once_is_set_right_and_its_certificates_carry_one_day(tmp_path: Path):
    folder, machine = tmp_path / "home", Machine()
    make_home(folder, origin="popsote", organisation="Valmistelutoimisto")
    ArchiveHome(folder, watch=machine.watch(folder)).close()
    with Archive(folder / "events.sqlite", origin="popsote", secret=bytes(32)) as earlier:
        ahead = machine.true + timedelta(days=3650)
        earlier.recorder._clock = lambda: ahead  # as an earlier version recorded it
        earlier.add(a_case())
    with ArchiveHome(folder, watch=machine.watch(folder)) as home:
        assert home.archive.moment().why == "behind"
        by = home.admin().actor
        assert by is not None
        correct_clock(home.archive, WHY, by=by)
        assert home.archive.now() == machine.true
        assert home.archive.newest_moment() == machine.true
    with ArchiveHome(folder, watch=machine.watch(folder)) as home:
        assert home.archive.moment().why is None
        assert home.projections.catch_up()


@pytest.mark.drill
def test_the_command_line_says_what_is_doubted_and_takes_the_answer(tmp_path: Path):
    home = tmp_path / "home"
    said(run(home, "init", "--origin", "koe", "--organisation", "Koe", "--json"))
    lines = [{"kind": "decision", "key": n, "title": n, "text": n, "decided_on": "2010-01-01"} for n in ("a", "b")]
    for line in lines:
        (tmp_path / f"{line['key']}.jsonl").write_text(json.dumps(line) + "\n")
    refused(run(home, "clock", "confirm", "--reason", WHY), "clock is trusted")
    refused(run(home, "clock", "correct", "--reason", WHY), "later than the clock shows")
    refused(run(home, "clock", "confirm", "--reason", " "), "--reason")

    past = (datetime.now(UTC) - timedelta(days=3650)).isoformat()
    source = f"command:{sys.executable} -c 'print(\"{past}\")'"
    env = {"ARCHIVE_CLOCK_SOURCE": source}
    shown = run(home, "clock", "show", "--json", env=env)
    assert (shown.returncode, json.loads(shown.stdout)["why"]) == (1, "source")
    told = said(run(home, "import", str(tmp_path / "a.jsonl"), "--kind", "jsonl", "--json", env=env))
    assert (told["recorded"], told["rejected"]) == (1, 0)
    ill = run(home, "health", "--json", env=env)
    assert (ill.returncode, json.loads(ill.stdout)["status"]) == (1, "degraded")

    said(run(home, "import", str(tmp_path / "b.jsonl"), "--kind", "jsonl", "--json"))
    warned = said(run(home, "health", "--json"))
    assert warned["status"] in ("warned", "degraded")  # degraded where there is no Finnish morphology
    assert any("archive clock confirm" in note for note in warned["notes"])
    assert any("the clock was not trusted" in note for note in said(run(home, "verify", "--json"))["notes"])
    answered = said(run(home, "clock", "confirm", "--reason", WHY, "--json"))
    assert (answered["unanswered"], answered["believed"]) == (0, True)
    assert [each["what"] for each in answered["said"]] == [
        "clock.doubted.v1",
        "clock.settled.v1",
        "clock.confirmed.v1",
    ]
    verified = said(run(home, "verify", "--json"))
    assert verified["ok"]
    assert not any("not trusted" in note for note in verified["notes"])
    wrong = run(home, "clock", "show", env={"ARCHIVE_CLOCK_SOURCE": "date"})
    refused(wrong, "clock_source", "command:LINE")


@pytest.mark.skipif(shutil.which("faketime") is None, reason="the program faketime is not installed")
@pytest.mark.parametrize("off", ["+3650d", "+2d", "-3d", "-400d"])
def test_one_command_under_a_wrong_clock_changes_no_moment(tmp_path: Path, off: str):
    home = tmp_path / "home"
    said(run(home, "init", "--origin", "koe", "--organisation", "Koe", "--json"))
    line = {"kind": "decision", "key": "a", "title": "a", "text": "a", "decided_on": "2010-01-01"}
    (tmp_path / "a.jsonl").write_text(json.dumps(line) + "\n")
    words = ("import", tmp_path / "a.jsonl", "--kind", "jsonl", "--json")
    archive = Path(sys.executable).with_name("archive")
    env = {name: value for name, value in os.environ.items() if not name.startswith("ARCHIVE_")}
    done = subprocess.run(
        ["faketime", "-f", off, archive, "--home", home, *words],
        check=False, capture_output=True, encoding="utf-8", timeout=120, env=env,
    )  # fmt: skip
    assert json.loads(done.stdout)["recorded"] == 1
    with ArchiveHome(home) as opened:
        stamps = [each.recorded_at for each in opened.archive.read(0, 100)]
        assert stamps == sorted(stamps)
        assert abs(stamps[-1] - datetime.now(UTC)) < timedelta(minutes=10)
        assert opened.archive.moment().why is None
