"""Two servers of one archive: one projects, the other takes over within seconds when the first is gone."""

import json
import os
import shutil
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from archive.actor.usecases import register_actor
from projections.lease import Holder, Lease, LeaseLost, holder
from services.home.archive_home import ArchiveHome, make_home
from services.home.model_health import STILL_SECONDS, ModelHealth, fault_of
from tests.api.cli.process.command import run
from tests.api.live import Server, made_home, serving

SOON = 60.0  # seconds; the load of a test machine included


def eventually(holds: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + SOON
    while not (found := holds()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


@contextmanager
def two_serving(home: Path, keys: dict[str, str]) -> Iterator[tuple[Server, Server]]:
    """Two servers of one archive, of which the first updates the views."""
    with serving(home, keys) as first:
        assert eventually(lambda: first.doors.get("/health", "admin").json()["projecting"])
        with serving(home, keys) as second:
            yield first, second


def command_health(home: Path) -> tuple[int, dict[str, Any]]:
    ran = run(home, "health", "--json")
    return ran.returncode, json.loads(ran.stdout)


@pytest.mark.parametrize("ends", [signal.SIGKILL, pytest.param(signal.SIGTERM, marks=pytest.mark.drill)])
def test_the_second_server_takes_over_when_the_first_ends(tmp_path: Path, ends: signal.Signals):
    keys = made_home(tmp_path / "home")
    with two_serving(tmp_path / "home", keys) as (first, second):
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


@pytest.mark.drill
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
    assert "no process updates" in " ".join(told["notes"])


def test_a_view_that_does_not_move_though_its_process_lives_is_named():
    late = ModelHealth(name="states", position=6, behind=1, behind_seconds=STILL_SECONDS, moved_seconds=STILL_SECONDS)
    assert "does not advance" in (fault_of(late, Holder(os.getpid(), True), serves=False) or "")
    assert fault_of(late, Holder(os.getpid(), True, 0.5), serves=True) is not None
    soon = late.model_copy(update={"behind_seconds": 12.0, "moved_seconds": 12.0})
    assert fault_of(soon, Holder(os.getpid(), True, 0.5), serves=True) is None
    assert "does not respond" in (fault_of(soon, Holder(os.getpid(), True, 12.0), serves=True) or "")


def closed_on(server: Server, case: dict[str, Any]) -> None:
    hidden = {"publicity": {"publicity": "not_public"}, "reason": "Suljetaan."}
    answer = server.doors.change("case", case["id"], "publicity", hidden, 1)
    assert answer.status_code == 201, answer.text


@pytest.mark.drill
def test_a_process_that_stands_still_is_superseded_and_finds_that_when_it_wakes_up(tmp_path: Path):
    keys, home = made_home(tmp_path / "home"), tmp_path / "home"
    with two_serving(home, keys) as (first, second):
        case = first.doors.create("case")
        address = f"/cases/{case['id']}"
        assert eventually(lambda: second.doors.get(address).status_code == 200)
        first.process.send_signal(signal.SIGSTOP)
        try:
            closed_on(second, case)
            assert eventually(lambda: second.doors.get(address).status_code == 404)
            receipt = second.doors.create("decision", text="Jälkeen jäänyt kuusenkerkkä.")
            asked = {"q": "kuusenkerkkä", "min_position": receipt["position"]}
            assert second.doors.get("/search", params=asked).json()["total"] == 1
            told = second.doors.get("/health", "admin").json()
            assert (told["projecting"], told["lease"]["process"]) == (True, second.process.pid)
        finally:
            first.process.send_signal(signal.SIGCONT)
        assert first.doors.get(address).status_code == 404
        assert eventually(lambda: first.doors.get("/health", "admin").json()["projecting"] is False)
        first.doors.create("case")
        for each in (first, second):
            assert each.doors.read("decision", receipt).status_code == 200
    told = run(home, "verify", "--views")
    assert told.returncode == 0, told.stdout


@pytest.mark.drill
def test_a_command_goes_on_in_the_place_of_a_process_that_stands_still(tmp_path: Path):
    keys, home = made_home(tmp_path / "home"), tmp_path / "home"
    with serving(home, keys) as only:
        only.doors.read("case", only.doors.create("case"))
        only.process.send_signal(signal.SIGSTOP)
        try:
            with ArchiveHome(home) as opened:
                register_actor(opened.archive, "Kirjaamo", by=opened.keeper_id())
            done = run(home, "search", "asia", "--json")
            assert done.returncode == 0, done.stderr
        finally:
            only.process.send_signal(signal.SIGCONT)
        assert eventually(lambda: only.doors.get("/health", "admin").json()["projecting"])


@pytest.mark.drill
def test_what_a_superseded_process_has_in_hand_lands_where_nobody_reads(tmp_path: Path):
    make_home(tmp_path / "home", origin="popsote", organisation="Valmistelutoimisto")
    with ArchiveHome(tmp_path / "home") as asleep, ArchiveHome(tmp_path / "home") as awake:
        asleep.projections.catch_up()
        views = asleep.projections.states_model
        register_actor(awake.archive, "Kirjaamo", by=awake.keeper_id())
        target = awake.archive.position
        with asleep.projections.writing(views):
            writer, before = views.writer(), views.generations.current()
            batch = asleep.archive.seen(writer.position(), 100, upto=target)
            asleep.projections._lease._signs.stop()  # no thread of a process that sleeps gives a sign
            with awake.projections.states(target) as states:
                assert states.position() == target
            assert views.generations.current() != before
            writer.apply(batch[:1])
            with pytest.raises(LeaseLost):
                views.writer()
            with pytest.raises(LeaseLost), asleep.projections.writing(views):
                pass
            with asleep.projections.states() as states:
                assert states.position() == target
        assert not asleep.projections.take_lease()


@pytest.mark.drill
def test_a_process_whose_record_was_replaced_gives_the_lease_back(tmp_path: Path):
    keys, home = made_home(tmp_path / "home"), tmp_path / "home"
    with serving(home, keys) as first:
        case = first.doors.create("case")
        first.doors.read("case", case)
        with closing(sqlite3.connect(home / "events.sqlite")) as db:
            db.execute("VACUUM INTO ?", (str(tmp_path / "copy"),))
        for path in home.glob("events.sqlite*"):
            path.rename(tmp_path / path.name)
        shutil.copy(tmp_path / "copy", home / "events.sqlite")
        with serving(home, keys) as second:
            closed_on(second, case)
            assert eventually(lambda: second.doors.get(f"/cases/{case['id']}").status_code == 404)
            assert eventually(lambda: second.doors.get("/health", "admin").json()["projecting"] is True)


@pytest.mark.drill
def test_a_home_that_is_moved_while_it_is_served_is_let_go_of(tmp_path: Path):
    keys, home, moved = made_home(tmp_path / "home"), tmp_path / "home", tmp_path / "moved"
    with serving(home, keys) as first:
        first.doors.read("case", first.doors.create("case"))
        home.rename(moved)
        assert first.doors.get("/cases", "registrar").json()["code"] == "record_replaced"
        with serving(moved, keys) as second:
            assert second.doors.read("decision", second.doors.create("decision")).status_code == 200
            assert first.doors.get("/health", "admin").json()["status"] == "degraded"
            time.sleep(3)  # every thread of the first has looked by then
            assert not home.exists()
    assert not home.exists()


def test_a_stale_number_in_the_file_is_nobody(tmp_path: Path):
    path = tmp_path / "lease"
    path.write_text("1\n", "ascii")
    assert holder(path) is None
    lease = Lease(path)
    assert lease.take()
    assert (observed := holder(path)) is not None
    assert (observed.process, observed.exists) == (os.getpid(), True)
    assert not Lease(path).take()
    path.unlink()
    assert lease.held
    assert not lease.mine, "the lease that others see is no longer this one"
    lease.give_back()
    assert holder(path) is None


@pytest.mark.drill
def test_views_deleted_under_a_server_are_built_anew_by_one_process(tmp_path: Path):
    keys = made_home(tmp_path / "home")
    with serving(tmp_path / "home", keys) as first:
        first.doors.read("case", first.doors.create("case"))
        shutil.rmtree(tmp_path / "home" / "views")
        with serving(tmp_path / "home", keys) as second:
            receipt = second.doors.create("decision")
            assert second.doors.read("decision", receipt).status_code == 200

            def projecting() -> list[bool]:
                return [each.doors.get("/health", "admin").json()["projecting"] for each in (first, second)]

            assert eventually(lambda: projecting().count(True) == 1)
            time.sleep(3)  # every thread of both has looked by then
            assert projecting().count(True) == 1
