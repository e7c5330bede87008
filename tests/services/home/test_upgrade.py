"""An archive of the first format is opened after an upgrade, which needs a backup or a reason, and loses nothing."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest

from archive.case.events import CaseOpened
from archive.case.usecases import open_case
from archive.errors import Conflict, Damaged, Invalid
from archive.founding.events import HomeUpgraded
from archive.founding.usecases import founding_id
from archive.record.format import HOME, HOME_BEFORE, FormatNewer, FormatOlder
from archive.record.sqlite.operations import opened_record
from archive.registration import Description
from services.audit.verification import audit
from services.backup.making import back_up
from services.backup.restore import Newest, restore
from services.home.archive_home import ArchiveHome, make_home
from services.home.format import LINE, format_of
from services.home.upgrade import NoBackup, planned, upgrade
from tests.older import made_older

ROOT = Path(__file__).parents[3]
RELEASED = "91e504d"
"""The last commit of the first format: what it does to an upgraded home is what an older program does."""


def open_one(home: Path, number: str) -> None:
    with ArchiveHome(home) as opened:
        by = opened.admin().actor
        assert by is not None
        open_case(opened.archive, CaseOpened(number=number, content=Description(title=f"Asia {number}")), by=by)


def rows_of(home: Path) -> list[tuple[object, ...]]:
    with opened_record(home / "events.sqlite") as record:
        return [row[:10] for row in record.history.read(0, 10_000)]


def events_of(home: Path) -> list[HomeUpgraded]:
    with ArchiveHome(home) as opened:
        history = opened.archive.history(founding_id(opened.archive))
        return [each.event for each in history if isinstance(each.event, HomeUpgraded)]


@pytest.fixture
def older(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    make_home(home, origin="koe", organisation="Koe")
    open_one(home, "KOE/1/2026")
    made_older(home)
    return home


def test_a_new_home_states_its_format_and_has_nothing_to_upgrade(tmp_path: Path):
    make_home(tmp_path / "home", origin="koe", organisation="Koe")
    open_one(tmp_path / "home", "KOE/1/2026")
    assert LINE in (tmp_path / "home" / "archive.toml").read_text("utf-8").splitlines()
    assert planned(tmp_path / "home").changes == ()
    assert not upgrade(tmp_path / "home", None, None).changed


def test_settings_written_by_hand_get_the_format_at_the_first_start(tmp_path: Path):
    (tmp_path / "archive.toml").write_text('# ours\n\norigin = "koe"\norganisation = "Koe"\n', "utf-8")
    open_one(tmp_path, "KOE/1/2026")
    said = (tmp_path / "archive.toml").read_text("utf-8")
    assert said == f'# ours\n\n{LINE}\norigin = "koe"\norganisation = "Koe"\n'


def test_an_older_home_is_not_opened_and_says_what_to_run(older: Path):
    before = rows_of(older)
    with pytest.raises(FormatOlder, match=HOME_BEFORE) as refused:
        ArchiveHome(older)
    assert "archive upgrade --backup DIR" in str(refused.value.remedy)
    assert rows_of(older) == before


def test_a_newer_home_is_not_opened(older: Path):
    settings = older / "archive.toml"
    settings.write_text('format = "archive-home.v3"\n' + settings.read_text("utf-8"), "utf-8")
    for refuse in (ArchiveHome, planned, lambda home: upgrade(home, None, "koe")):
        with pytest.raises(FormatNewer, match=r"archive-home\.v3"):
            refuse(older)


def test_a_record_of_a_newer_shape_is_not_opened(tmp_path: Path):
    make_home(tmp_path / "home", origin="koe", organisation="Koe")
    open_one(tmp_path / "home", "KOE/1/2026")
    with closing(sqlite3.connect(tmp_path / "home" / "events.sqlite")) as db:
        db.execute("PRAGMA user_version = 3")
    with pytest.raises(FormatNewer, match=r"archive-record\.v3"):
        ArchiveHome(tmp_path / "home")


def test_a_dry_run_says_what_changes_and_changes_nothing(older: Path):
    before = {path: path.read_bytes() for path in older.iterdir() if path.is_file()}
    plan = planned(older)
    assert (plan.before, plan.after, plan.differing) == (HOME_BEFORE, HOME, None)
    assert len(plan.changes) == 3
    assert {path: path.read_bytes() for path in older.iterdir() if path.is_file()} == before


def test_without_a_backup_or_a_reason_nothing_happens(older: Path):
    before = rows_of(older)
    with pytest.raises(NoBackup):
        upgrade(older, None, None)
    with pytest.raises(Invalid):
        upgrade(older, None, "  ")
    assert rows_of(older) == before
    assert format_of(older) == HOME_BEFORE


def test_an_upgrade_makes_and_checks_a_backup_first(older: Path, tmp_path: Path):
    before = rows_of(older)
    done = upgrade(older, tmp_path / "backups", None)
    assert done.changed
    assert done.position == len(before)
    assert rows_of(older)[: len(before)] == before
    (event,) = events_of(older)
    assert (str(event.backup), event.root, event.position) == (done.backup, done.root, done.position)
    assert event.content.reason is None
    assert audit(older).ok
    with opened_record(Path(str(done.folder)) / "events.sqlite") as kept:
        assert kept.tree.root_at(done.position).hex() == done.root


def test_a_backup_that_is_there_is_taken_and_one_that_is_altered_refused(tmp_path: Path):
    home = tmp_path / "home"
    make_home(home, origin="koe", organisation="Koe")
    with ArchiveHome(home) as opened:
        by = opened.admin().actor
        assert by is not None
        made = back_up(home, opened.archive, tmp_path / "backups", None, by=by)
    made_older(home)
    settings = made.folder / "archive.toml"
    whole = settings.read_bytes()
    settings.write_bytes(whole + b"# altered\n")
    with pytest.raises(Damaged, match="missing or was altered"):
        upgrade(home, tmp_path / "backups", None)
    assert format_of(home) == HOME_BEFORE
    settings.write_bytes(whole)
    done = upgrade(home, tmp_path / "backups", None)
    assert (done.backup, done.folder) == (made.backup, str(made.folder))


def test_a_backup_since_which_something_was_recorded_does_not_do(tmp_path: Path):
    home = tmp_path / "home"
    make_home(home, origin="koe", organisation="Koe")
    with ArchiveHome(home) as opened:
        by = opened.admin().actor
        assert by is not None
        made = back_up(home, opened.archive, tmp_path / "backups", None, by=by)
    open_one(home, "KOE/2/2026")
    made_older(home)
    done = upgrade(home, tmp_path / "backups", None)
    assert done.backup != made.backup


def test_why_there_is_no_backup_is_recorded(older: Path):
    done = upgrade(older, None, "levy kopioitiin kokonaan")
    (event,) = events_of(older)
    assert (event.backup, event.content.reason, done.backup) == (None, "levy kopioitiin kokonaan", None)


def test_an_altered_record_is_not_upgraded(older: Path):
    with closing(sqlite3.connect(older / "events.sqlite")) as db, db:
        db.execute("DROP TRIGGER event_is_never_altered")
        db.execute("UPDATE event SET recorded_by = ? WHERE position = 2", (str(UUID(int=9)),))
    with pytest.raises(Damaged, match="not as it was recorded"):
        upgrade(older, None, "koe")
    assert format_of(older) == HOME_BEFORE


def test_while_a_server_has_it_open_it_is_not_upgraded(tmp_path: Path):
    home = tmp_path / "home"
    make_home(home, origin="koe", organisation="Koe")
    with ArchiveHome(home) as opened:
        opened.projections.start()
        said = (home / "archive.toml").read_text("utf-8")
        (home / "archive.toml").write_text(said.replace(LINE + "\n", ""), "utf-8")
        with pytest.raises(Conflict) as refused:
            upgrade(home, None, "koe")
    assert refused.value.field == "views"


def test_an_upgrade_that_was_cut_short_before_its_last_step_goes_on(older: Path):
    done = upgrade(older, None, "koe")
    said = (older / "archive.toml").read_text("utf-8")
    (older / "archive.toml").write_text(said.replace(LINE + "\n", ""), "utf-8")
    before = rows_of(older)
    again = upgrade(older, None, None)
    assert (again.changed, again.position, again.root) == (True, done.position, done.root)
    assert rows_of(older) == before
    assert len(events_of(older)) == 1


def test_a_backup_of_the_first_format_is_upgraded_while_it_is_put_back(older: Path, tmp_path: Path):
    done = upgrade(older, tmp_path / "backups", None)
    assert HOME not in (Path(str(done.folder)) / "archive.toml").read_text("utf-8")
    newest = Newest(None, "ei listaa", None, None, None)
    restored = restore(tmp_path / "backups", None, tmp_path / "r", newest, progress=lambda done, total: None)
    assert restored.position >= done.position
    (event,) = events_of(tmp_path / "r")
    assert str(event.backup) == done.backup
    assert rows_of(tmp_path / "r")[: done.position] == rows_of(older)[: done.position]


def command(home: Path, *said: str, code: Path | None = None) -> subprocess.CompletedProcess[str]:
    """The `archive` command of this program, or of the one whose code lies in a folder."""
    at = code or ROOT
    known = {name: value for name, value in os.environ.items() if code is None or not name.startswith("ARCHIVE_")}
    environment = {**known, "PYTHONPATH": f"{at / 'src'}{os.pathsep}{at}"}
    run = [sys.executable, "-c", "from api.cli.main import main; main()", "--home", str(home), *said]
    return subprocess.run(run, capture_output=True, encoding="utf-8", check=False, timeout=120, env=environment, cwd=at)


@pytest.mark.drill
def test_from_the_command_line(older: Path, tmp_path: Path):
    served = command(older, "serve", "--port", "0")
    assert served.returncode == 2
    assert "archive upgrade --backup DIR" in " ".join(served.stderr.split())
    dry = command(older, "upgrade", "--dry-run", "--json")
    assert dry.returncode == 1
    assert json.loads(dry.stdout)["before"] == HOME_BEFORE
    assert command(older, "upgrade").returncode == 2
    assert command(older, "upgrade", "--without-backup").returncode == 2
    done = command(older, "upgrade", "--backup", str(tmp_path / "backups"), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["changed"] is True
    assert command(older, "upgrade", "--dry-run").returncode == 0
    assert command(older, "stats").returncode == 0


@pytest.fixture
def released(tmp_path: Path) -> Path:
    """The code of the first format, as it stood."""
    git = shutil.which("git")
    kept = git and subprocess.run([git, "archive", RELEASED], cwd=ROOT, capture_output=True, check=False)
    if not kept or kept.returncode:
        pytest.skip("the history of the code is not here")
    folder = tmp_path / "released"
    folder.mkdir()
    subprocess.run(["tar", "-x", "-C", str(folder)], input=kept.stdout, check=True)
    return folder


@pytest.mark.drill
def test_the_program_of_the_first_format_refuses_an_upgraded_home_and_records_nothing(released: Path, tmp_path: Path):
    home = tmp_path / "home"
    made = command(home, "init", "--origin", "koe", code=released)
    assert made.returncode == 0, made.stderr
    key = command(home, "keys", "create", "Kirjaamo", "--role", "registrar", code=released)
    assert key.returncode == 0, key.stderr
    before = rows_of(home)
    assert command(home, "stats").returncode == 2
    assert upgrade(home, None, "koe").changed
    assert rows_of(home)[: len(before)] == before
    assert audit(home).ok

    refused = command(home, "stats", code=released)
    assert refused.returncode == 2
    assert "format" in refused.stderr
    said = (home / "archive.toml").read_text("utf-8")
    (home / "archive.toml").write_text(said.replace(LINE + "\n", ""), "utf-8")
    upgraded = rows_of(home)
    assert command(home, "keys", "create", "Toinen", "--role", "reader", code=released).returncode == 2
    assert rows_of(home) == upgraded
