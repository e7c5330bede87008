"""A record that is replaced or removed under a process that has it open."""

import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest

from archive.files.databases import is_full
from archive.ledger.acknowledged import RecordReplaced
from services.home.archive_home import ArchiveHome
from services.home.health import health
from tests.api.live import made_home, serving
from tests.api.mounts import small_disk
from tests.api.older_record.rolled_back import WHY, derived, kind_of_difference, refusal
from tests.api.test_disk_full import fill
from tests.api.test_takeover import eventually
from tests.services.backup.backed_up import command, file


@contextmanager
def replaced(path: Path, by: Path) -> Iterator[None]:
    """The record under another file, as a rename puts it there."""
    shutil.copy(by, path.with_name("new.part"))
    path.with_name("new.part").rename(path)
    yield


def test_a_process_that_has_the_record_open_acknowledges_nothing_once_it_is_replaced(home: Path):
    with ArchiveHome(home) as first, ArchiveHome(home) as second:
        file(first, "Paperi 4", b"4")
        with replaced(home / "events.sqlite", home.parent / "older.sqlite"):
            before = derived(home)
            for opened in (first, second):
                with pytest.raises(RecordReplaced):
                    file(opened, "Paperi 5", b"5")
                with pytest.raises(RecordReplaced):
                    opened.projections.catch_up()
            first.projections._look()
    assert {path: held for path, held in derived(home).items() if path in before} == before
    assert refusal(home)


def test_what_is_refused_because_the_record_was_replaced_is_in_none_of_its_files(home: Path):
    with ArchiveHome(home) as opened:
        known = opened.archive.position
        with replaced(home / "events.sqlite", home.parent / "older.sqlite"), pytest.raises(RecordReplaced):
            file(opened, "Paperi 5", b"5")
        assert opened.archive.recorder.database.writer.execute("SELECT max(position) FROM event").fetchone() == (known,)


@pytest.mark.drill
def test_a_server_whose_record_is_replaced_answers_for_its_health_alone(tmp_path: Path):
    keys = made_home(tmp_path / "home")
    shutil.copy(tmp_path / "home" / "events.sqlite", tmp_path / "older.sqlite")
    with serving(tmp_path / "home", keys) as server:
        receipt = server.doors.create("case")
        assert server.doors.read("case", receipt, min_position=receipt["position"]).status_code == 200
        assert server.doors.get("/health").json() == {"status": "alive"}
        with replaced(tmp_path / "home" / "events.sqlite", tmp_path / "older.sqlite"):
            told = server.doors.post("/cases", {"number": "KY/2/2026", "title": "Toinen"})
            assert (told.status_code, told.json()["code"]) == (503, "record_replaced")
            assert server.doors.read("case", receipt).status_code == 503
            assert server.doors.get("/health", by="archivist").json()["status"] == "degraded"
            for by in (None, "reader", "registrar"):
                told = server.doors.get("/health", by=by)
                assert (told.status_code, told.json()["code"]) == (503, "record_replaced")
            assert eventually(lambda: "all requests are refused from now on" in server.log())
    with ArchiveHome(tmp_path / "home") as opened:  # the log was not thrown away: it holds all that came since the copy
        assert opened.archive.exists(UUID(receipt["id"]))
    (tmp_path / "home" / "events.sqlite").unlink()
    shutil.copy(tmp_path / "older.sqlite", tmp_path / "home" / "events.sqlite")
    assert refusal(tmp_path / "home")


@pytest.mark.drill
@pytest.mark.parametrize(
    "gone", [("events.sqlite-wal", "events.sqlite-shm"), ("events.sqlite-wal",), ("events.sqlite",)]
)
def test_what_was_acknowledged_is_kept_when_files_of_the_record_are_removed_under_a_server(
    tmp_path: Path, gone: tuple[str, ...]
):
    home, keys = tmp_path / "home", made_home(tmp_path / "home")
    with serving(home, keys) as server:
        receipts = [server.doors.create("case") for _ in range(2)]
        assert server.doors.read("case", receipts[1]).status_code == 200
        for name in gone:
            (home / name).unlink()
        told = server.doors.post("/cases", {"number": "KY/2/2026", "title": "Toinen"})
        assert (told.status_code, told.json()["code"]) == (503, "record_replaced")
        assert server.doors.get("/health", by="archivist").json()["status"] == "degraded"
        assert eventually(lambda: list((home / "aside").glob("record-*/events.sqlite")))
        server.process.kill()
        server.process.wait()
    (kept,) = (home / "aside").glob("record-*/events.sqlite")
    for path in home.glob("events.sqlite*"):
        path.unlink()
    shutil.copy(kept, home / "events.sqlite")
    with ArchiveHome(home) as opened:
        assert all(opened.archive.exists(UUID(receipt["id"])) for receipt in receipts)
        assert "aside" in " ".join(health(opened).notes)
    command(home, "aside", "delete", kept.parent.name, "--reason", WHY)
    assert kind_of_difference(home) is None


def test_a_failing_disk_is_not_called_a_full_one(tmp_path: Path):
    failed = sqlite3.OperationalError("disk I/O error")
    assert not is_full(failed, tmp_path)
    assert is_full(sqlite3.OperationalError("database or disk is full"), tmp_path)
    with small_disk(tmp_path / "disk", 1) as disk:
        assert not is_full(failed, disk)
        fill(disk)
        assert is_full(failed, disk)


def test_a_record_written_over_in_its_place_is_noticed(home: Path):
    with ArchiveHome(home) as opened:
        file(opened, "Paperi 4", b"4")
        opened.archive.recorder.database.writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with (home / "events.sqlite").open("r+b") as there:
            there.write((home.parent / "older.sqlite").read_bytes())
            there.truncate()
        assert not opened.archive.recorder.acknowledged.look()
        with pytest.raises(RecordReplaced):
            file(opened, "Paperi 5", b"5")
    assert refusal(home)


def test_the_mark_costs_little_beside_a_commit(home: Path):
    with ArchiveHome(home) as opened:
        acknowledged, root = opened.archive.recorder.acknowledged, bytes(32)
        position = opened.archive.position
        held = (home / "events.acknowledged").read_bytes()
        began = time.process_time()
        for _ in range(200):
            acknowledged.require()
            acknowledged.keep(position, root)
        assert (time.process_time() - began) / 200 < 0.005
        assert (home / "events.acknowledged").read_bytes() == held  # a mark never goes back
    assert (home / "events.acknowledged").stat().st_mode & 0o077 == 0
