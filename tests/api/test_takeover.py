"""Two servers of one archive: one projects, the other takes over within seconds when the first is gone."""

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.wellbeing import STILL_SECONDS, ModelHealth, _fault
from api.wiring import ArchiveHome
from archive.actor.usecases import register_actor
from projections.lease import Lease, holder
from tests.api.live import ARCHIVE, made_home, serving

SOON = 20.0  # seconds; the load of a test machine included


def eventually(holds: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + SOON
    while not (found := holds()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


def command_health(home: Path) -> tuple[int, dict[str, Any]]:
    asked = [ARCHIVE, "--home", home, "health", "--json"]
    ran = subprocess.run(asked, check=False, capture_output=True, encoding="utf-8")
    return ran.returncode, json.loads(ran.stdout)


@pytest.mark.parametrize("ends", [signal.SIGKILL, signal.SIGTERM])
def test_the_second_server_takes_over_when_the_first_ends(tmp_path: Path, ends: signal.Signals):
    keys = made_home(tmp_path / "home")
    with serving(tmp_path / "home", keys) as first, serving(tmp_path / "home", keys) as second:
        told = second.doors.get("/health", "admin").json()
        assert told["projecting"] is False
        assert told["lease"] == {"process": first.process.pid, "exists": True, "here": False}
        assert command_health(tmp_path / "home")[1]["lease"]["process"] == first.process.pid
        first.process.send_signal(ends)
        first.process.wait(30)
        receipt = second.doors.create("decision", text="Jälkeen jäänyt kuusenkerkkä.")
        at = {"min_position": receipt["position"]}
        assert second.doors.read("decision", receipt).status_code == 200
        assert second.doors.get("/search", params={"q": "kuusenkerkkä"} | at).json()["total"] == 1
        told = second.doors.get("/health", "admin").json()
        assert (told["projecting"], told["status"]) == (True, "ok")
        assert told["lease"] == {"process": second.process.pid, "exists": True, "here": True}
        assert [model["behind"] for model in told["models"]] == [0, 0]
        assert command_health(tmp_path / "home")[0] == 0


def test_the_command_says_that_views_stand_behind_and_nobody_carries_them_on(tmp_path: Path):
    keys = made_home(tmp_path / "home")
    with serving(tmp_path / "home", keys) as only:
        only.doors.read("case", only.doors.create("case"))
        assert eventually(lambda: command_health(tmp_path / "home")[0] == 0)
        only.process.send_signal(signal.SIGKILL)
        only.process.wait(30)
    with ArchiveHome(tmp_path / "home") as opened:
        register_actor(opened.archive, "Kirjaamo", by=opened.keeper_id())
    code, told = command_health(tmp_path / "home")
    assert (code, told["status"], told["lease"]) == (1, "degraded", None)
    assert told["models"][0]["behind"] > 0
    assert "no process carries events" in " ".join(told["notes"])


def test_a_view_that_does_not_move_though_its_process_lives_is_named(tmp_path: Path):
    keys = made_home(tmp_path / "home")
    with serving(tmp_path / "home", keys) as first, serving(tmp_path / "home", keys) as second:
        first.doors.read("case", first.doors.create("case"))
        first.process.send_signal(signal.SIGSTOP)
        try:
            second.doors.create("case")
            past = time.time() - 300
            for path in [*(tmp_path / "home" / "views").rglob("*"), *(tmp_path / "home" / "index").rglob("*")]:
                os.utime(path, (past, past))
            told = second.doors.get("/health", "admin").json()
            assert told["lease"]["process"] == first.process.pid
            assert all(model["behind"] and model["moved_seconds"] >= 200 for model in told["models"])
            late = [ModelHealth(**model | {"behind_seconds": STILL_SECONDS}) for model in told["models"]]
            lease = holder(tmp_path / "home" / "views" / "lease")
            assert all("does not move" in (_fault(model, lease, serves=False) or "") for model in late)
        finally:
            first.process.send_signal(signal.SIGCONT)


def test_a_stale_number_in_the_file_is_nobody(tmp_path: Path):
    path = tmp_path / "lease"
    path.write_text("1\n", "ascii")
    assert holder(path) is None
    lease = Lease(path)
    assert lease.take()
    assert (observed := holder(path)) is not None
    assert (observed.process, observed.exists) == (os.getpid(), True)
    assert not Lease(path).take()
    lease.give_back()
    assert holder(path) is None


def test_views_deleted_under_a_server_are_built_anew_by_one_process(tmp_path: Path):
    keys = made_home(tmp_path / "home")
    with serving(tmp_path / "home", keys) as first:
        first.doors.read("case", first.doors.create("case"))
        shutil.rmtree(tmp_path / "home" / "views")
        with serving(tmp_path / "home", keys) as second:
            receipt = second.doors.create("decision")
            assert second.doors.read("decision", receipt).status_code == 200
            told = [each.doors.get("/health", "admin").json()["projecting"] for each in (first, second)]
            assert told.count(True) == 1
