"""Backups made while the archive is served, and the register of where they are: by the command."""

import subprocess
import sys
from datetime import date
from pathlib import Path
from threading import Thread

import pytest

from archive.backup.usecases import begin_backup, complete_backup, held_until, last_backup_day, remove_backup
from archive.errors import ArchiveError, Conflict, Damaged, Invalid
from archive.files.digest import digest_of
from archive.record.store import new_id
from services.backup.making import back_up
from services.backup.manifest import FACTS, MANIFEST
from services.home.archive_home import ArchiveHome, make_home
from tests.api.disposals import Moving
from tests.services.backup.backed_up import SECRET_TEXT, command, file, the_list


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


def test_a_backup_of_an_archive_that_never_rests_ends_while_the_others_wait(home: Path, tmp_path: Path):
    """Whenever the record was copied, somebody seals another document: until nobody may, for the last try."""
    sealing: list[Thread] = []

    def seal() -> None:
        with ArchiveHome(home) as other:
            file(other, "Lausunto", f"salainen {len(sealing)}".encode(), secret=True)

    def seal_another(done: int, total: int | None) -> None:
        if done == 1:
            sealing.append(Thread(target=seal))
            sealing[-1].start()
            sealing[-1].join(1 if len(sealing) > 5 else 30)

    with ArchiveHome(home) as opened:
        by = opened.admin().actor
        assert by
        made = back_up(home, opened.archive, tmp_path / "backups", None, by=by, progress=seal_another)
    assert len(sealing) == 7
    for each in sealing:
        each.join(30)
    command(tmp_path / "r", "restore", made.folder, "--no-newer-destructions", "harjoitus")
    assert command(tmp_path / "r", "verify")["ok"]


WRITING = """
import itertools, sys
from pathlib import Path
from services.home.archive_home import ArchiveHome
from tests.services.backup.backed_up import file
with ArchiveHome(Path(sys.argv[1])) as home:
    for n in itertools.count():
        file(home, f"Asiakirja {n}", f"teksti {n}".encode() * 50, secret=n % 5 == 0)
        print(n, flush=True) if n == 3 else None
"""


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
