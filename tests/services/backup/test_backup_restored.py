"""A backup put back: whole, with everything destroyed that was destroyed since, or refused."""

import json
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from archive.backup.events import BackupRestored
from archive.disposal.destroying import clear, destroy_again
from archive.document.model import Document
from archive.errors import ArchiveError, Conflict, Damaged, Invalid, NotFound
from archive.files.digest import digest_of
from archive.record.store import new_id
from services.backup.manifest import FACTS, MANIFEST
from services.backup.placing import RestoreUnfinished
from services.home.archive_home import ArchiveHome
from tests.services.backup.backed_up import command, file, the_list


def master_key_to(home: Path, restored: Path) -> None:
    (restored / "keys").mkdir(parents=True)
    shutil.copy(home / "keys" / "master.key", restored / "keys" / "master.key")


def test_a_backup_is_put_back_whole_and_verifies_against_an_older_checkpoint(home: Path, tmp_path: Path):
    made = command(home, "backup", tmp_path / "backups", "--keys", tmp_path / "apart")
    restored = tmp_path / "restored"
    master_key_to(home, restored)
    told = command(
        restored, "restore", tmp_path / "backups", "--keys", tmp_path / "apart", "--destructions", the_list(home)
    )
    assert told["position"] == made["position"]
    assert told["listed"] == told["destroyed_again"] == 0
    assert told["master_key_missing"] is False
    published = next((tmp_path / "published").glob("checkpoint*"))
    verified = command(restored, "verify", "--against", published)
    assert verified["ok"], verified
    assert (verified["blobs"], verified["unopened"]) == (2, 0)
    assert verified["position"] == made["position"] + 3
    with ArchiveHome(restored) as opened:
        history = opened.archive.history(UUID(made["backup"]))
        assert isinstance(history[-1].event, BackupRestored)
        assert opened.projections.catch_up()
    assert not list(restored.glob("restor*"))
    assert command(restored, "health")["position"] == made["position"] + 3


def test_a_restore_says_that_the_master_key_is_missing(home: Path, tmp_path: Path):
    command(home, "backup", tmp_path / "backups", "--keys", tmp_path / "apart")
    restored = tmp_path / "restored"
    words = ["restore", tmp_path / "backups", "--keys", tmp_path / "apart", "--destructions", the_list(home)]
    done = CliRunner().invoke(app, ["--home", str(restored), *map(str, words)])
    assert done.exit_code == 0, done.output
    assert "master key is missing" in done.stdout and "archive keys restore" in done.stdout


def test_without_the_newest_list_nothing_is_put_back_but_for_a_reason(home: Path, tmp_path: Path):
    made = command(home, "backup", tmp_path / "backups")
    with pytest.raises(Invalid, match="destroyed later"):
        command(tmp_path / "r", "restore", tmp_path / "backups")
    assert not (tmp_path / "r").exists()
    command(tmp_path / "r", "restore", tmp_path / "backups", "--no-newer-destructions", "Luettelo paloi.")
    with ArchiveHome(tmp_path / "r") as opened:
        last = opened.archive.history(UUID(made["backup"]))[-1].event
        assert isinstance(last, BackupRestored)
        assert last.listed is None
        assert getattr(last.content, "reason", None) == "Luettelo paloi."


@pytest.mark.parametrize("what", ["missing", "altered", "cut", "manifest", "record", "outside"])
def test_a_damaged_backup_is_refused_and_nothing_is_served(home: Path, tmp_path: Path, what: str):
    folder = Path(command(home, "backup", tmp_path / "backups", "--copy")["folder"])
    blob = next(path for path in (folder / "blobs").rglob("*") if path.is_file())
    match what:
        case "missing":
            blob.unlink()
        case "altered":
            blob.write_bytes(b"x" + blob.read_bytes()[1:])
        case "cut":
            os.truncate(blob, 10)
        case "manifest":
            (folder / MANIFEST).write_text("")
        case "record":
            with closing(sqlite3.connect(folder / "events.sqlite")) as db:
                db.execute("UPDATE sqlite_sequence SET seq = 999")
                db.commit()
        case "outside":
            lines = (folder / MANIFEST).read_text().replace("archive.toml", "../archive.toml")
            (folder / MANIFEST).write_text(lines)
            facts = json.loads((folder / FACTS).read_text())
            (folder / FACTS).write_text(json.dumps(facts | {"manifest": digest_of(folder / MANIFEST)}))
    with pytest.raises(Damaged):
        command(tmp_path / "r", "restore", folder, "--destructions", the_list(home))
    with pytest.raises(RestoreUnfinished):
        command(tmp_path / "r", "stats")
    with pytest.raises(RestoreUnfinished):
        command(tmp_path / "r", "init", "--origin", "koe", "--organisation", "Koe")
    assert not (tmp_path / "outside").exists()
    assert not (tmp_path / "r" / "archive.toml").exists()


def test_a_home_in_use_is_never_written_over(home: Path, tmp_path: Path):
    command(home, "backup", tmp_path / "backups")
    with pytest.raises(Conflict, match="empty folder"):
        command(home, "restore", tmp_path / "backups", "--destructions", the_list(home))
    with pytest.raises(NotFound):
        command(tmp_path / "r", "restore", tmp_path / "published", "--destructions", the_list(home))
    command(home, "backup", tmp_path / "others", "--keys", tmp_path / "apart")
    with pytest.raises(NotFound, match="keys"):
        command(
            tmp_path / "r", "restore", tmp_path / "backups", "--keys", tmp_path / "apart", "--destructions",
            the_list(home),
        )  # fmt: skip


def destroyed(home: Path, id: UUID, tmp_path: Path, name: str = "newest.jsonl") -> Path:
    """A document destroyed, and the list that says so."""
    with ArchiveHome(home) as opened:
        document = opened.archive.load(Document, id)
        destroy_again(
            opened.archive, document.id, disposal=new_id(), moment=opened.archive.now(), by=opened.keeper_id()
        )
        clear(opened.archive, opened.files, opened.projections.texts.forget)
    command(home, "dispose", "export", tmp_path / name)
    return tmp_path / name


def test_what_was_destroyed_after_the_backup_is_destroyed_again_before_anything_is_served(home: Path, tmp_path: Path):
    with ArchiveHome(home) as opened:
        clear_text, sealed_text = b"Tuhottava julkinen teksti.\n" * 200, b"Tuhottava salainen teksti.\n" * 200
        clear_one = file(opened, "Tuhottava kirje", clear_text)
        sealed_one = file(opened, "Tuhottava lausunto", sealed_text, secret=True)
        wrapped = data_key(home, sealed_one)
    made = command(home, "backup", tmp_path / "backups", "--keys", tmp_path / "apart", "--copy")
    with ArchiveHome(home) as opened:
        file(opened, "Vain uudempi", b"ei varmuuskopiossa")
    destroyed(home, clear_one, tmp_path)
    newest = destroyed(home, sealed_one, tmp_path)
    restored = tmp_path / "restored"
    master_key_to(home, restored)
    told = command(restored, "restore", made["folder"], "--keys", tmp_path / "apart", "--destructions", newest)
    assert (told["listed"], told["destroyed_again"]) == (2, 2)
    for id in (clear_one, sealed_one):
        with pytest.raises(ArchiveError):
            command(restored, "show", id)
    assert data_key(restored, sealed_one) is None
    kept = b"".join(path.read_bytes() for path in restored.rglob("*") if path.is_file())
    for said in (clear_text[:27], sealed_text[:27], b"Tuhottava kirje", b"Tuhottava lausunto", wrapped):
        assert said
        assert said not in kept
    verified = command(restored, "verify")
    assert verified["ok"], verified
    assert verified["destroyed"] == 2
    published = next((tmp_path / "published").glob("checkpoint*"))
    assert command(restored, "verify", "--against", published)["ok"]


def test_a_list_older_than_the_backup_is_refused_as_not_the_newest(home: Path, tmp_path: Path):
    with ArchiveHome(home) as opened:
        first, second = (file(opened, f"Kirje {n}", f"Tuhottava {n}".encode() * 40) for n in range(2))
    older = destroyed(home, first, tmp_path, "older.jsonl")
    destroyed(home, second, tmp_path)
    made = command(home, "backup", tmp_path / "backups")
    with pytest.raises(Conflict) as refused:
        command(tmp_path / "r", "restore", made["folder"], "--destructions", older)
    assert refused.value.code == "list_not_newest"
    with pytest.raises(RestoreUnfinished):
        command(tmp_path / "r", "stats")
    command(tmp_path / "r", "restore", made["folder"], "--destructions", tmp_path / "newest.jsonl")
    assert command(tmp_path / "r", "verify")["destroyed"] == 2
    command(tmp_path / "s", "restore", made["folder"], "--no-newer-destructions", "Luettelo paloi.")
    assert command(tmp_path / "s", "verify")["destroyed"] == 2


def data_key(home: Path, id: UUID) -> bytes | None:
    with closing(sqlite3.connect(home / "keys.sqlite")) as db:
        row = db.execute("SELECT wrapped FROM data_key WHERE owner = ?", (str(id),)).fetchone()
        return row[0] if row else None


def test_an_archive_is_put_back_without_its_keys_and_finds_its_records_again(home: Path, tmp_path: Path):
    (tmp_path / "paperit").mkdir()
    (tmp_path / "paperit" / "muistio.txt").write_text("Muistio.")
    command(home, "import", tmp_path / "paperit")
    command(home, "backup", tmp_path / "backups")
    restored = tmp_path / "restored"
    told = command(restored, "restore", tmp_path / "backups", "--destructions", the_list(home))
    assert told["with_keys"] is False
    verified = command(restored, "verify")
    assert verified["ok"], verified
    assert verified["unopened"]
    assert command(restored, "import", tmp_path / "paperit")["events"] == 0
    assert any("unavailable" in note for note in command(restored, "health")["notes"])
