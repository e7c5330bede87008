"""Going on with an older record by a recorded answer."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from archive.disposal.listing import read_list
from archive.errors import ArchiveError, Conflict
from archive.founding.events import CopyDeleted, RecordAccepted
from archive.founding.usecases import founding_id
from services.backup.making import back_up
from services.backup.restore import Newest, restore
from services.home.archive_home import ArchiveHome
from services.home.health import health
from tests.api.older_record.rolled_back import WHY, derived, grow, kind_of_difference, put, refusal
from tests.services.backup.backed_up import command


def history(home: Path, kind: type) -> list[Any]:
    with ArchiveHome(home) as opened:
        events = [each.event for each in opened.archive.history(founding_id(opened.archive))]
    return [event for event in events if isinstance(event, kind)]


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
