"""An older record behind newer views is refused by name."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive.founding.acceptance import RecordRolledBack
from archive.founding.keyloss import KeysMissing
from archive.ledger.acknowledged import RecordMixed
from services.audit.verification import audit
from services.home.archive_home import ArchiveHome, make_home
from tests.api.older_record.rolled_back import WHY, derived, grow, kind_of_difference, put, refusal
from tests.services.backup.backed_up import command, file


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
