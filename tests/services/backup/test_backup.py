"""Backups made while the archive lives, put back with everything destroyed that was destroyed since: by the command."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from archive.backup.events import BackupRestored
from archive.backup.usecases import begin_backup, complete_backup, held_until, last_backup_day, remove_backup
from archive.disposal.destroying import clear, destroy_again
from archive.document.events import DocumentFiled, File, FiledDocument
from archive.document.model import Document
from archive.document.usecases import file_document
from archive.errors import ArchiveError, Conflict, Damaged, Invalid, NotFound
from archive.files.digest import digest_of
from archive.record.store import new_id
from archive.values import Publicity, PublicityClass
from services.backup.manifest import FACTS, MANIFEST
from services.backup.placing import RestoreUnfinished
from services.home.archive_home import ArchiveHome, make_home
from tests.api.disposals import Moving

SECRET_TEXT = b"Salainen lausunto terveydentilasta.\n" * 300
CLEAR_TEXT = b"Julkinen esityslista.\n" * 300


def command(home: Path, *words: object) -> dict:
    """A command as people give it; its one line of JSON, or its refusal raised."""
    result = CliRunner().invoke(app, ["--home", str(home), *map(str, words), "--json"])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code in (0, 1), result.output
    return json.loads(result.stdout.splitlines()[-1])


def file(home: ArchiveHome, title: str, text: bytes, *, secret: bool = False) -> UUID:
    digest, size = home.blobs.put(text)
    what = PublicityClass.secret if secret else PublicityClass.public
    publicity = Publicity(
        publicity=what,
        ground="JulkL (621/1999) 24.1 § 25 kohta" if secret else None,
        secret_from=date(2021, 1, 1) if secret else None,
        secret_years=50 if secret else None,
    )
    content = FiledDocument(title=title, file=File(digest=digest, size=size))
    by = home.admin().actor
    assert by
    return file_document(home.archive, DocumentFiled(publicity=publicity, content=content), by=by).id


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An archive with a public and a secret document, and a checkpoint published before any backup."""
    make_home(tmp_path / "home", origin="popsote", organisation="Valmistelutoimisto")
    with ArchiveHome(tmp_path / "home") as opened:
        file(opened, "Esityslista", CLEAR_TEXT)
        file(opened, "Lausunto", SECRET_TEXT, secret=True)
    (tmp_path / "published").mkdir()
    command(tmp_path / "home", "checkpoint", "--to", tmp_path / "published")
    return tmp_path / "home"


def the_list(home: Path) -> Path:
    """The list of destructions, as the archive gives it out now."""
    path = home.with_name("destructions.jsonl")
    command(home, "dispose", "export", path)
    return path


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


def test_a_backup_holds_no_key_and_no_view(home: Path, tmp_path: Path):
    made = command(home, "backup", tmp_path / "backups", "--keys", tmp_path / "apart")
    folder = Path(made["folder"])
    names = {path.name for path in folder.iterdir()}
    assert names == {"archive.toml", "events.sqlite", "blobs", FACTS, MANIFEST} | (names & {"access.sqlite"})
    assert {path.name for path in Path(made["keys"]).iterdir()} == {"keys.sqlite", "keys.json"}
    assert SECRET_TEXT[:36] not in b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    checked = subprocess.run(["sha256sum", "-c", "--quiet", MANIFEST], cwd=folder, capture_output=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert oct(folder.stat().st_mode)[-3:] == "700"


def test_files_are_linked_where_the_disk_allows_and_copied_where_asked(home: Path, tmp_path: Path):
    linked = Path(command(home, "backup", tmp_path / "a")["folder"])
    copied = Path(command(home, "backup", tmp_path / "b", "--copy")["folder"])
    for folder, links in ((linked, 2), (copied, 1)):
        blob = next(path for path in (folder / "blobs").rglob("*") if path.is_file() and "sealed" not in path.parts)
        assert blob.stat().st_nlink == links
        assert digest_of(blob) == blob.name


def test_each_backup_gets_a_folder_of_its_own_and_the_newest_is_put_back(home: Path, tmp_path: Path):
    first = command(home, "backup", tmp_path / "backups")
    with ArchiveHome(home) as opened:
        file(opened, "Pöytäkirja", b"myohemmin")
    second = command(home, "backup", tmp_path / "backups")
    assert first["folder"] != second["folder"]
    told = command(tmp_path / "r", "restore", tmp_path / "backups", "--destructions", the_list(home))
    assert told["position"] == second["position"]
    register = command(home, "backups", "list")
    assert [each["id"] for each in register] == [first["backup"], second["backup"]]
    assert all(each["holds_until"] >= made["position"] for each, made in zip(register, (first, second), strict=True))


@pytest.mark.parametrize(
    ("into", "keys"),
    [("home/backups", None), ("home", None), ("b", "b"), ("b", "b/keys"), ("k/b", "k"), ("b", "home/keys2")],
)
def test_keys_never_lie_beside_what_they_open_and_no_backup_in_the_archive(
    home: Path, tmp_path: Path, into: str, keys: str | None
):
    with pytest.raises(Invalid):
        command(home, "backup", tmp_path / into, *(("--keys", tmp_path / keys) if keys else ()))
    (tmp_path / "link").symlink_to(tmp_path / "b")
    with pytest.raises(Invalid, match="Keys"):
        command(home, "backup", tmp_path / "b", "--keys", tmp_path / "link" / "k")


def test_a_backup_while_others_record_is_of_one_moment(home: Path, tmp_path: Path):
    """Another process records all the while; the copy verifies, and so does what it was made from."""
    writing = subprocess.Popen([sys.executable, "-c", WRITING, str(home)], stdout=subprocess.PIPE, text=True)
    assert writing.stdout
    try:
        assert writing.stdout.readline()
        made = [command(home, "backup", tmp_path / "backups") for _ in range(3)]
    finally:
        writing.kill()
        writing.wait()
        writing.stdout.close()
    positions = [each["position"] for each in made]
    assert positions == sorted(set(positions))
    for number, each in enumerate(made):
        restored = tmp_path / f"r{number}"
        command(restored, "restore", each["folder"], "--no-newer-destructions", "harjoitus")
        assert command(restored, "verify")["ok"]


WRITING = """
import itertools, sys
from pathlib import Path
from tests.services.backup.test_backup import ArchiveHome, file
with ArchiveHome(Path(sys.argv[1])) as home:
    for n in itertools.count():
        file(home, f"Asiakirja {n}", f"teksti {n}".encode() * 50, secret=n % 5 == 0)
        print(n, flush=True) if n == 3 else None
"""


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
        command(tmp_path / "r", "init")
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


def test_an_altered_file_is_not_backed_up_and_the_next_try_goes_on(home: Path, tmp_path: Path):
    blob = next(path for path in (home / "blobs").glob("??/??/*") if len(path.name) == 64)
    kept = blob.read_bytes()
    blob.write_bytes(b"x" + kept[1:])
    with pytest.raises(Damaged, match="differs from what was filed"):
        command(home, "backup", tmp_path / "backups")
    assert not list((tmp_path / "backups").glob("[!.]*"))
    blob.write_bytes(kept)
    command(home, "backup", tmp_path / "backups")
    assert len(list((tmp_path / "backups").iterdir())) == 1
    assert len(command(home, "backups", "list")) == 1


def test_the_register_says_until_when_a_copy_may_hold_what_was_destroyed(home: Path, tmp_path: Path):
    with ArchiveHome(home) as opened:
        first = opened.archive.streams("document.filed.v1")[0]
        copied_otherwise = held_until(opened.archive, [first], kept_days=30)
        assert held_until(opened.archive, [first], kept_days=30, today=date(2026, 3, 1)) == date(2026, 3, 31)
        assert copied_otherwise == date.fromordinal(opened.today().toordinal() + 30)
    made = command(home, "backup", tmp_path / "backups")
    with ArchiveHome(home) as opened:
        today = opened.today()
        later = file(opened, "Myöhempi", b"ei varmuuskopiossa")
        position = opened.archive.history(later)[0].position
        begun = opened.archive.now().date()
        assert last_backup_day(opened.archive, holding=3, kept_days=30) == date.fromordinal(begun.toordinal() + 30)
        assert last_backup_day(opened.archive, holding=position, kept_days=30) is None
        assert held_until(opened.archive, [later], kept_days=30) == today
        held = held_until(opened.archive, [opened.archive.streams("document.filed.v1")[0], later], kept_days=30)
        assert held == date.fromordinal(begun.toordinal() + 30)
    command(home, "backups", "removed", made["backup"], "--reason", "Levy tuhottu")
    with ArchiveHome(home) as opened:
        assert last_backup_day(opened.archive, holding=3, kept_days=30) == today
    with pytest.raises(Conflict, match="was removed"):
        command(home, "backups", "removed", made["backup"], "--reason", "taas")
    with pytest.raises(ArchiveError):
        command(home, "backups", "removed", "x", "--reason", "taas")


def test_a_backup_gone_on_with_later_is_kept_from_that_day(tmp_path: Path):
    make_home(tmp_path / "home", origin="popsote", organisation="Valmistelutoimisto")
    clock, id = Moving(), new_id()
    with ArchiveHome(tmp_path / "home", clock=clock) as opened:
        by, archive = opened.keeper_id(), opened.archive
        first = begin_backup(archive, id, "/mnt/backups/a", by=by)
        assert begin_backup(archive, id, "/mnt/backups/a", by=by).position == first.position
        remove_backup(archive, id, "Levy tuhottu", on=opened.today(), by=by)
        clock.days(40)
        begin_backup(archive, id, "/mnt/backups/a", by=by)
        complete_backup(archive, id, files=1, size=1, with_keys=False, by=by)
        gone = date.fromordinal(opened.today().toordinal() + 30)
        assert last_backup_day(archive, holding=1, kept_days=30) == gone


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
