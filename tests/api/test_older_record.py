"""An older record behind newer views is refused by name, and gone on with only by a recorded answer."""

import hashlib
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from archive.disposal.listing import read_list
from archive.errors import ArchiveError, Conflict
from archive.files.databases import is_full
from archive.founding.acceptance import RecordRolledBack
from archive.founding.events import CopyDeleted, RecordAccepted
from archive.founding.keyloss import KeysMissing
from archive.founding.usecases import founding_id
from archive.ledger.acknowledged import RecordMixed, RecordReplaced
from services.audit.verification import audit
from services.backup.making import back_up
from services.home.archive_home import ArchiveHome, make_home
from services.home.health import health
from services.restore import Newest, restore
from tests.api.live import made_home, serving
from tests.api.mounts import small_disk
from tests.api.test_disk_full import fill
from tests.api.test_takeover import eventually
from tests.services.backup.test_backup import command, file

WHY = "Uudempaa ei löytynyt."


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An archive with three documents, caught up; beside it its record as it was after the first."""
    make_home(tmp_path / "home", origin="popsote", organisation="Valmistelutoimisto")
    for number in range(1, 4):
        grow(tmp_path / "home", f"Paperi {number}")
        if number == 1:
            shutil.copy(tmp_path / "home" / "events.sqlite", tmp_path / "older.sqlite")
    return tmp_path / "home"


def grow(home: Path, title: str) -> int:
    """File a document and bring the views up to it; answers with the position."""
    with ArchiveHome(home) as opened:
        file(opened, title, title.encode())
        opened.projections.catch_up()
        return opened.archive.position


def put(older: Path, home: Path) -> None:
    """Put a copy of the record in the place of the one that is there, alone."""
    for path in home.glob("events.sqlite*"):
        path.unlink()
    shutil.copy(older, home / "events.sqlite")


def refusal(home: Path) -> RecordRolledBack:
    with pytest.raises(RecordRolledBack) as refused:
        ArchiveHome(home).close()
    return refused.value


def derived(home: Path) -> dict[str, str]:
    """A digest of every file of views and index."""
    files = (path for name in ("views", "index") for path in (home / name).rglob("*") if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def kind_of_difference(home: Path) -> str | None:
    found = audit(home)
    return found.first_difference.kind if found.first_difference else None


def history(home: Path, kind: type) -> list[Any]:
    with ArchiveHome(home) as opened:
        events = [each.event for each in opened.archive.history(founding_id(opened.archive))]
    return [event for event in events if isinstance(event, kind)]


def test_an_older_record_alone_is_refused_and_views_stay_as_they_are(home: Path):
    before = derived(home)
    put(home.parent / "older.sqlite", home)
    for _ in range(2):
        told = refusal(home)
        assert (told.code, told.field) == ("record_rolled_back", "events.sqlite")
        assert "positions 5 to 6 are missing" in str(told)
        assert "archive record accept" in str(told.remedy)
    for words in (("search", "paperi"), ("rebuild",), ("keys", "list"), ("aside", "list")):
        with pytest.raises(RecordRolledBack):
            command(home, *words)
    assert derived(home) == before


def test_verify_health_and_stats_answer_and_name_it(home: Path):
    put(home.parent / "older.sqlite", home)
    assert command(home, "verify")["first_difference"]["kind"] == "rolled_back"
    told = command(home, "health")
    assert (told["status"], told["position"]) == ("degraded", 4)
    assert "positions 5 to 6 are missing" in told["notes"][0]
    assert command(home, "stats")["position"] == 4


def test_the_newest_record_put_back_goes_on_by_itself(home: Path):
    shutil.copy(home / "events.sqlite", home.parent / "newest.sqlite")
    put(home.parent / "older.sqlite", home)
    refusal(home)
    put(home.parent / "newest.sqlite", home)
    assert command(home, "search", "paperi")["total"] == 3
    assert kind_of_difference(home) is None
    assert not (home / "aside").exists()


def test_an_older_record_that_grew_past_is_refused_as_well(home: Path, tmp_path: Path):
    shutil.copytree(home, tmp_path / "other", ignore=shutil.ignore_patterns("views", "index", "events.*"))
    put(tmp_path / "older.sqlite", tmp_path / "other")
    for number in range(4):
        grow(tmp_path / "other", f"Toinen {number}")
    put(tmp_path / "other" / "events.sqlite", home)
    shutil.copytree(tmp_path / "other" / "blobs", home / "blobs", dirs_exist_ok=True)
    assert "events at or before position 6 differ" in str(refusal(home))
    assert kind_of_difference(home) == "rolled_back"
    (home / "events.acknowledged").unlink()  # the views know it by themselves
    assert "events at or before position 6 differ" in str(refusal(home))


def test_the_record_of_another_archive_is_refused(home: Path, tmp_path: Path):
    make_home(tmp_path / "other", origin="toinen", organisation="Toinen")
    for number in range(5):
        grow(tmp_path / "other", f"Vieras {number}")
    put(tmp_path / "other" / "events.sqlite", home)
    with pytest.raises((RecordRolledBack, KeysMissing)), ArchiveHome(home):  # its keys are not those of this record
        pass


def test_a_record_of_the_same_length_with_another_event_is_refused(home: Path):
    with closing(sqlite3.connect(home / "events.sqlite", isolation_level=None)) as db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        db.execute("UPDATE event SET leaf = zeroblob(32) WHERE position = 6")
        db.execute("UPDATE node SET hash = zeroblob(32) WHERE level = 1 AND idx = 2")
    assert refusal(home)


def test_with_the_views_deleted_too_the_missing_positions_are_named(home: Path):
    put(home.parent / "older.sqlite", home)
    shutil.rmtree(home / "views")
    shutil.rmtree(home / "index")
    assert "positions 5 to 6 are missing" in str(refusal(home))
    assert kind_of_difference(home) == "rolled_back"
    command(home, "record", "accept", "--reason", WHY)
    assert kind_of_difference(home) is None


def test_views_from_before_there_were_marks_are_held_against_by_their_position(home: Path):
    for path in [home / "events.acknowledged", *home.glob("*/**/acknowledged")]:
        path.unlink()
    put(home.parent / "older.sqlite", home)
    assert "positions 5 to 6 are missing" in str(refusal(home))
    assert {(mark.keeper, mark.root) for mark in refusal(home).found.lacking} == {("states", None), ("search", None)}


def test_a_record_that_is_gone_is_not_founded_anew(home: Path):
    (home / "events.sqlite").rename(home.parent / "gone.sqlite")
    assert "positions 1 to 6 are missing" in str(refusal(home))
    assert not (home / "events.sqlite").exists()
    command(home, "record", "accept", "--reason", WHY)
    assert command(home, "stats")["records"]
    assert kind_of_difference(home) is None


def test_a_log_beside_an_older_record_is_whole_or_named(home: Path):
    """With all that came since the copy in the log nothing is lost; with less the two are no record."""
    with ArchiveHome(home) as opened:
        shutil.copy(home / "events.sqlite", home.parent / "before-the-log.sqlite")
        for number in range(5, 45):
            file(opened, f"Paperi {number}", f"{number}".encode())
        whole = read_record(home)
        opened.archive.recorder.database.writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        file(opened, "Viimeinen", b"viimeinen")
        part, newest = read_record(home), opened.archive.position
    write_record(home, whole, home.parent / "before-the-log.sqlite")
    assert "position " in str(refusal(home))  # the last one alone came after that log
    write_record(home, part, home.parent / "before-the-log.sqlite")
    with pytest.raises(RecordMixed, match="do not belong together"):
        ArchiveHome(home).close()
    assert not audit(home).ok
    write_record(home, part)
    with ArchiveHome(home) as opened:
        assert opened.archive.position == newest


def read_record(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in home.glob("events.sqlite*")}


def write_record(home: Path, held: dict[str, bytes], older: Path | None = None) -> None:
    """A record as it lay on disk, its log beside it; `older` in the place of the file itself."""
    for path in home.glob("events.sqlite*"):
        path.unlink()
    for name in ("events.sqlite", "events.sqlite-wal"):
        (home / name).write_bytes(held[name])
    if older is not None:
        shutil.copy(older, home / "events.sqlite")


def test_an_accepted_record_goes_on_and_the_views_of_then_are_kept(home: Path):
    put(home.parent / "older.sqlite", home)
    before = {Path(path).name for path in derived(home)}
    told = command(home, "record", "accept", "--reason", WHY)
    assert (told["position"], len(told["copies"])) == (5, 1)
    copy = home / "aside" / told["copies"][0]
    assert {path.name for path in copy.iterdir()} == {"views", "index", "events.acknowledged"}
    assert before <= {path.name for path in copy.rglob("*")}
    assert command(home, "search", "paperi")["total"] == 1
    assert kind_of_difference(home) is None
    (accepted,) = history(home, RecordAccepted)
    assert (accepted.ended_at, accepted.missing_from, accepted.missing_to) == (4, 5, 6)
    assert {mark.keeper for mark in accepted.marks} == {"home", "states", "search"}
    assert accepted.content.reason == WHY
    with ArchiveHome(home) as opened:
        assert opened.projections.set_aside() == []
        assert any("Holds" in note for note in health(opened).notes)
    command(home, "hold", "answer", "--reason", "Yhtään ei ollut.")
    with ArchiveHome(home) as opened:
        assert not any("Holds" in note for note in health(opened).notes)
        assert any("may be back here" in note for note in health(opened).notes)
    command(home, "dispose", "export", home.parent / "destructions.jsonl")
    assert read_list(home.parent / "destructions.jsonl").in_doubt


def test_nothing_is_accepted_without_need_reason_or_role(home: Path):
    with pytest.raises(Conflict, match="contains every acknowledged event"):
        command(home, "record", "accept", "--reason", WHY)
    with ArchiveHome(home) as opened:
        key = command(home, "keys", "create", "Lukija", "--role", "reader")["key"]
        shutil.copy(opened.home / "events.sqlite", home.parent / "with-key.sqlite")
    shutil.copy(home / "events.sqlite", home.parent / "with-key.sqlite")
    grow(home, "Paperi 4")
    put(home.parent / "with-key.sqlite", home)
    with pytest.raises(ArchiveError) as refused:
        command(home, "--as", key, "record", "accept", "--reason", WHY)
    assert refused.value.code == "not_allowed"
    with pytest.raises(ArchiveError, match="reason"):
        command(home, "record", "accept", "--reason", " ")
    assert refusal(home)


def test_the_newer_record_found_after_an_answer_is_named_again(home: Path):
    shutil.copy(home / "events.sqlite", home.parent / "newest.sqlite")
    put(home.parent / "older.sqlite", home)
    command(home, "record", "accept", "--reason", WHY)
    put(home.parent / "newest.sqlite", home)
    assert "differ" in str(refusal(home))


def test_a_restore_asks_nothing(home: Path, tmp_path: Path):
    with ArchiveHome(home) as opened:
        back_up(home, opened.archive, tmp_path / "b", tmp_path / "k", by=opened.keeper_id())
    grow(home, "Paperi 4")
    (home / "keys" / "master.key").rename(tmp_path / "master.key")
    shutil.rmtree(home)
    (home / "keys").mkdir(parents=True)
    shutil.copy(tmp_path / "master.key", home / "keys")
    restore(tmp_path / "b", tmp_path / "k", home, Newest(lacking=WHY), progress=lambda done, total: None)
    assert command(home, "search", "paperi")["total"] == 3
    assert kind_of_difference(home) is None


def test_a_copy_that_lies_aside_is_deleted_on_record(home: Path):
    put(home.parent / "older.sqlite", home)
    (name,) = command(home, "record", "accept", "--reason", WHY)["copies"]
    assert [each["name"] for each in command(home, "aside", "list")] == [name]
    assert command(home, "aside", "delete", name, "--reason", WHY)["files"] > 5
    assert command(home, "aside", "list") == []
    assert not (home / "aside" / name).exists()
    (deleted,) = history(home, CopyDeleted)
    assert (deleted.copy_name, deleted.content.reason) == (name, WHY)
    with pytest.raises(ArchiveError, match="no such copy"):
        command(home, "aside", "delete", name, "--reason", WHY)


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
        began = time.perf_counter()
        for _ in range(200):
            acknowledged.require()
            acknowledged.keep(position, root)
        assert (time.perf_counter() - began) / 200 < 0.005
        assert (home / "events.acknowledged").read_bytes() == held  # a mark never goes back
    assert (home / "events.acknowledged").stat().st_mode & 0o077 == 0
