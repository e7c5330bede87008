"""Keys that come back from an older copy are added to those made meanwhile; those of the destroyed never come."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from archive.disposal.destroying import clear, destroy_again
from archive.errors import ArchiveError
from archive.founding.events import KeysLost, KeysMerged
from archive.kernel import UNAVAILABLE
from archive.ledger.usecases import known_keys, signer_of
from archive.record.store import new_id
from services.home.archive_home import ArchiveHome, make_home
from tests.services.backup.backed_up import command, file


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An archive with a secret document, one imported from a path, and a copy of its keys."""
    (tmp_path / "paperit").mkdir()
    (tmp_path / "paperit" / "muistio.txt").write_text("Muistio.")
    make_home(tmp_path / "home", origin="popsote", organisation="Valmistelutoimisto")
    command(tmp_path / "home", "import", tmp_path / "paperit")
    with ArchiveHome(tmp_path / "home") as opened:
        file(opened, "Vanha lausunto", b"Vanha salaisuus.", secret=True)
        opened.checkpoint()
    shutil.copy(tmp_path / "home" / "keys.sqlite", tmp_path / "old.sqlite")
    return tmp_path / "home"


def refusal(home: Path, *words: object) -> ArchiveError:
    with pytest.raises(ArchiveError) as refused:
        command(home, *words)
    return refused.value


def titles(home: Path) -> list[Any]:
    """The titles of every document; None for one that cannot be opened."""
    with ArchiveHome(home) as opened:
        firsts = [opened.archive.history(id)[0].event for id in opened.archive.streams("document.filed.v1")]
    return [None if each.content is UNAVAILABLE else getattr(each.content, "title", "") for each in firsts]


def destroy(home: Path, record: UUID) -> None:
    with ArchiveHome(home) as opened:
        moment, by = opened.archive.now(), opened.keeper_id()
        destroy_again(opened.archive, record, disposal=new_id(), moment=moment, by=by)
        clear(opened.archive, opened.files, opened.projections.texts.forget)


def secret_document(home: Path, title: str) -> UUID:
    with ArchiveHome(home) as opened:
        return file(opened, title, title.encode(), secret=True)


def owners(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as db:
        return {row[0] for row in db.execute("SELECT owner FROM data_key")}


def test_without_its_keys_nothing_is_opened_and_the_refusal_says_what_to_do(home: Path):
    (home / "keys.sqlite").unlink()
    told = refusal(home, "stats")
    assert (told.code, told.field) == ("keys_missing", "keys.sqlite")
    assert "keys merge" in str(told.remedy)
    assert not (home / "keys.sqlite").exists()
    (home / "keys.sqlite").touch()
    assert refusal(home, "stats").code == "keys_missing"


def test_what_was_recorded_before_and_after_the_loss_is_readable_when_the_old_keys_return(home: Path, tmp_path: Path):
    (home / "keys.sqlite").unlink()
    command(home, "keys", "renew", "--reason", "Levy hajosi.")
    secret_document(home, "Uusi lausunto")
    assert titles(home) == ["muistio.txt", None, "Uusi lausunto"]
    told = command(home, "keys", "merge", tmp_path / "old.sqlite")
    assert (told["data_keys"], told["lookup_secrets"], told["destroyed"]) == (1, 1, 0)
    assert titles(home) == ["muistio.txt", "Vanha lausunto", "Uusi lausunto"]
    assert command(home, "import", tmp_path / "paperit")["duplicates"] == 1
    again = command(home, "keys", "merge", tmp_path / "old.sqlite")
    assert (again["data_keys"], again["lookup_secrets"], again["signing_keys"]) == (0, 0, 0)
    assert command(home, "verify")["ok"]
    with ArchiveHome(home) as opened:
        events = [each.event for each in opened.archive.read(0, 1000)]
    assert [each.content.reason for each in events if isinstance(each, KeysLost)] == ["Levy hajosi."]
    assert sum(isinstance(each, KeysMerged) for each in events) == 2


def test_a_copy_takes_the_place_of_a_lost_file_without_any_new_keys(home: Path, tmp_path: Path):
    (home / "keys.sqlite").unlink()
    (tmp_path / "folder").mkdir()
    (tmp_path / "old.sqlite").rename(tmp_path / "folder" / "keys.sqlite")
    command(home, "keys", "merge", tmp_path / "folder")
    assert titles(home) == ["muistio.txt", "Vanha lausunto"]
    assert (home / "keys.sqlite").stat().st_mode & 0o777 == 0o600
    (home / "keys.sqlite").unlink()
    assert refusal(home, "stats").code == "keys_missing"  # a loss is decided about each time


def test_a_signing_key_that_comes_back_signs_beside_the_new_one(home: Path, tmp_path: Path):
    (home / "keys.sqlite").unlink()
    command(home, "keys", "renew", "--reason", "Levy hajosi.")
    with ArchiveHome(home) as opened:
        file(opened, "Muu", b"muu")
        opened.checkpoint()
        first, second = (each.key.vkey for each in known_keys(opened.archive))
        assert signer_of(opened.archive, opened.keys, first) is None
    assert command(home, "keys", "merge", tmp_path / "old.sqlite")["signing_keys"] == 1
    with ArchiveHome(home) as opened:
        assert signer_of(opened.archive, opened.keys, first)
        assert signer_of(opened.archive, opened.keys, second)


@pytest.mark.parametrize("lost", [False, True])
def test_a_merge_never_brings_back_the_key_of_what_was_destroyed(home: Path, tmp_path: Path, lost: bool):
    doomed = secret_document(home, "Hävitettävä")
    shutil.copy(home / "keys.sqlite", tmp_path / "older.sqlite")
    assert str(doomed) in owners(tmp_path / "older.sqlite")
    destroy(home, doomed)
    if lost:
        (home / "keys.sqlite").unlink()
    assert command(home, "keys", "merge", tmp_path / "older.sqlite")["destroyed"] == 1
    assert str(doomed) not in owners(home / "keys.sqlite")
    assert str(doomed).encode() not in (home / "keys.sqlite").read_bytes()
    assert titles(home) == ["muistio.txt", "Vanha lausunto", ""]


def test_an_older_file_put_in_place_by_hand_loses_the_keys_of_the_destroyed_at_the_start(home: Path, tmp_path: Path):
    doomed = secret_document(home, "Hävitettävä")
    shutil.copy(home / "keys.sqlite", tmp_path / "older.sqlite")
    destroy(home, doomed)
    assert titles(home) == ["muistio.txt", "Vanha lausunto", ""]
    shutil.copy(tmp_path / "older.sqlite", home / "keys.sqlite")
    assert titles(home) == ["muistio.txt", "Vanha lausunto", ""]
    assert str(doomed).encode() not in (home / "keys.sqlite").read_bytes()


def test_keys_of_another_archive_and_damaged_ones_are_refused(home: Path, tmp_path: Path):
    make_home(tmp_path / "other", origin="muu", organisation="Muu")
    with ArchiveHome(tmp_path / "other"):
        pass
    assert refusal(home, "keys", "merge", tmp_path / "other" / "keys.sqlite").code == "keys_of_another_archive"
    (tmp_path / "broken.sqlite").write_bytes(b"SQLite format 3\x00" + bytes(4000))
    assert refusal(home, "keys", "merge", tmp_path / "broken.sqlite").code == "damaged"
    assert refusal(home, "keys", "merge", tmp_path / "nothing").code == "not_found"
    assert refusal(home, "keys", "renew", "--reason", "Turhaan.").code == "conflict"


def test_keys_under_a_former_master_key_come_back_where_that_one_is_named(home: Path, tmp_path: Path):
    (home / "keys.sqlite").unlink()
    former = tmp_path / "former.key"
    (home / "keys" / "master.key").rename(former)
    command(home, "keys", "renew", "--reason", "Levy hajosi.")
    secret_document(home, "Uusi lausunto")
    assert refusal(home, "keys", "merge", tmp_path / "old.sqlite").field == "--old"
    assert titles(home) == ["muistio.txt", None, "Uusi lausunto"]
    assert command(home, "keys", "merge", tmp_path / "old.sqlite", "--old", f"file:{former}")["data_keys"] == 1
    assert titles(home) == ["muistio.txt", "Vanha lausunto", "Uusi lausunto"]
