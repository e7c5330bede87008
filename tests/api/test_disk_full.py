"""A disk that is full stops nothing for good: when there is room again, everything goes on by itself."""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from archive.decision.events import DecisionRecorded, Wording
from archive.decision.usecases import record_decision
from archive.values import Publicity
from projections.search.request import Request
from services.home.archive_home import ArchiveHome, make_home
from tests.api.cli.process.command import refused, run
from tests.api.doors import a_body
from tests.api.live import made_home, serving
from tests.api.mounts import small_disk


def until(true: Callable[[], bool], what: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def fill(disk: Path) -> Path:
    """Take all the room there is."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(1 << 12)):
                pass
        except OSError:
            pass
    return ballast


def decide(home: ArchiveHome, first: int, last: int) -> None:
    with home.archive.bulk():
        for number in range(first, last):
            decided = DecisionRecorded(
                natural_key=f"POP/{number}/2020",
                decided_on=date(2020, 11, 24),
                publicity=Publicity(publicity="public"),
                content=Wording(title=f"Hakemus {number}", text=f"Haetaan valtionavustusta {number} kertaa. " * 40),
            )
            record_decision(home.archive, decided, by=home.admin().actor)


@pytest.mark.drill
@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
@pytest.mark.parametrize("place", ["index", "views"])
def test_search_goes_on_by_itself_when_there_is_room_again(
    tmp_path: Path, place: str, engine: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("ARCHIVE_ENGINE", engine)
    home = tmp_path / "home"
    make_home(home, origin="popsote", organisation="Valmistelutoimisto")
    with small_disk(tmp_path / "disk", 24) as disk:
        (disk / place).mkdir()
        (home / place).symlink_to(disk / place)
        with ArchiveHome(home) as opened:
            projections = opened.projections
            projections.start()
            decide(opened, 0, 5)
            until(lambda: projections.search_position() == opened.archive.position, "the first decisions")
            ballast = fill(disk)
            decide(opened, 5, 800)
            standings = [follower.standing for follower in projections.followers]
            until(lambda: any(each.retrying for each in standings), "a follower that waits")
            assert [each.stopped_at for each in standings] == [None, None]
            ballast.unlink()
            until(lambda: projections.search_position() == opened.archive.position, f"no room was noticed: {standings}")
            assert projections.set_aside() == []
            with projections.search(opened.archive.position) as index:
                assert index.find(Request(q="valtionavustus", partition="open")).total == 800


def test_a_command_on_a_full_disk_says_that_it_is_full_and_advises_no_restore(tmp_path: Path):
    with small_disk(tmp_path / "disk", 8) as disk:
        home = disk / "home"
        make_home(home, origin="popsote", organisation="Valmistelutoimisto")
        with ArchiveHome(home) as opened:
            position = opened.archive.position
        ballast = fill(disk)
        words = refused(run(home, "keys", "create", "Kirjaamo"), "Free disk space")
        assert "restore" not in words
        ballast.unlink()
        with ArchiveHome(home) as opened:
            assert opened.archive.position == position


@pytest.mark.drill
def test_a_server_on_a_full_disk_says_so_whatever_it_was_to_write(tmp_path: Path):
    secret = {"publicity": "secret", "ground": "JulkL 24.1 § 20 kohta", "secret_from": "2026-01-01", "secret_years": 25}
    with small_disk(tmp_path / "disk", 16) as disk:
        home = disk / "home"
        keys = made_home(home)
        with serving(home, keys) as server:
            server.doors.read("case", server.doors.create("case"))
            ballast = fill(disk)
            answers = [
                server.doors.post("/cases", a_body("case") | ({"publicity": secret} if hidden else {}))
                for hidden in (True, False, True)
            ]
            assert {(each.status_code, each.json()["code"]) for each in answers} == {(507, "storage_full")}
            assert all("space" in each.json()["remedy"] for each in answers)
            told = server.doors.get("/health", "archivist").json()
            assert told["status"] == "degraded"
            assert any("Free disk space" in note for note in told["notes"])
            asked = run(home, "health")
            assert asked.returncode != 0
            assert "pace" in asked.stdout + asked.stderr
            ballast.unlink()
            until(lambda: server.doors.post("/cases", a_body("case")).status_code == 201, "room again")
