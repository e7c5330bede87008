"""A record with events of a newer program is refused by name, whoever opens it, and stays as it is."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from archive.case.events import CaseOpened
from archive.case.usecases import open_case
from archive.ledger.leaf import commitment
from archive.record.draft import Draft
from archive.record.format import EventsNewer
from archive.record.sqlite.operations import opened_record
from archive.registration import Description
from services.audit.verification import audit
from services.audit.views import verify_views
from services.backup.making import back_up
from services.backup.restore import Newest, restore
from services.home.archive_home import ArchiveHome, make_home
from services.home.upgrade import planned, upgrade
from tests.older import made_older

NEWER = "case.praised.v1"


def open_one(home: ArchiveHome, number: str) -> None:
    by = home.admin().actor
    assert by is not None
    open_case(home.archive, CaseOpened(number=number, content=Description(title=f"Asia {number}")), by=by)


def a_newer_event(home: ArchiveHome) -> None:
    """An event as a newer program records it."""
    random, content = bytes(32), b'{"text":"Matti"}'
    fact = b'{"content":"' + commitment(random, content).encode() + b'"}'
    home.archive.recorder.insert_events([Draft(uuid4(), 1, NEWER, fact, random, content, str(home.keeper_id()))])


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    make_home(tmp_path / "home", origin="koe", organisation="Koe")
    with ArchiveHome(tmp_path / "home") as home:
        open_one(home, "KOE/1/2026")
        a_newer_event(home)
    return tmp_path / "home"


def altered(home: Path, *statements: str) -> None:
    with closing(sqlite3.connect(home / "events.sqlite")) as db, db:
        for sql in statements:
            db.execute(sql)


def names(home: Path) -> set[str]:
    with closing(sqlite3.connect(home / "events.sqlite")) as db:
        return {name for (name,) in db.execute("SELECT name FROM event_name")}


def in_events(home: Path) -> set[str]:
    with opened_record(home / "events.sqlite") as record:
        return {row[4] for row in record.history.read(0, 10_000)}


REFUSING: dict[str, Callable[[Path], object]] = {
    "opening": ArchiveHome,
    "upgrade": lambda home: upgrade(home, None, "koe"),
    "what an upgrade would do": planned,
    "comparing views": verify_views,
}


@pytest.mark.parametrize("how", REFUSING)
def test_a_record_with_events_of_a_newer_program_is_refused_by_their_name(newer: Path, how: str):
    before = (newer / "events.sqlite").read_bytes()
    with pytest.raises(EventsNewer, match=NEWER) as refused:
        REFUSING[how](newer)
    assert "newer" in str(refused.value.remedy)
    assert "Matti" not in f"{refused.value} {refused.value.remedy}"
    assert (newer / "events.sqlite").read_bytes() == before


@pytest.mark.parametrize(
    "command",
    [
        "stats",
        "search asia",
        "due",
        "import .",
        "rebuild",
        "verify --views",
        "erasure list Matti",
        "health",
        "backup ..",
    ],
)
def test_every_command_that_would_read_half_of_it_refuses(newer: Path, command: str):
    done = CliRunner().invoke(app, ["--home", str(newer), *command.split()])
    assert isinstance(done.exception, EventsNewer), done.output


def test_the_tree_of_it_is_verified_all_the_same(newer: Path):
    assert audit(newer).ok


def test_a_backup_of_it_is_not_put_back(newer: Path, tmp_path: Path):
    altered(newer, f"DELETE FROM event_name WHERE name = '{NEWER}'")
    with ArchiveHome(newer) as home:
        by = home.admin().actor
        assert by is not None
        made = back_up(newer, home.archive, tmp_path / "backups", None, by=by)
    altered(made.folder, f"INSERT INTO event_name VALUES ('{NEWER}', '9.0.0')")
    newest = Newest(None, "ei listaa", None, None, None)
    with pytest.raises(EventsNewer, match=NEWER) as refused:
        restore(made.folder, None, tmp_path / "restored", newest, progress=lambda done, total: None)
    assert "9.0.0" in str(refused.value.remedy)
    assert not (tmp_path / "restored").exists()


def test_a_record_keeps_the_name_of_every_event_from_its_first_on(tmp_path: Path):
    make_home(tmp_path / "home", origin="koe", organisation="Koe")
    with ArchiveHome(tmp_path / "home") as home:
        open_one(home, "KOE/1/2026")
        assert names(tmp_path / "home") == in_events(tmp_path / "home")
        with pytest.raises(RuntimeError), home.archive.recorder.transaction():
            raise RuntimeError
        open_one(home, "KOE/2/2026")
    assert names(tmp_path / "home") == in_events(tmp_path / "home")


def test_a_name_of_what_was_rolled_back_is_entered_when_it_is_recorded(tmp_path: Path):
    make_home(tmp_path / "home", origin="koe", organisation="Koe")
    with ArchiveHome(tmp_path / "home") as home:
        with pytest.raises(RuntimeError), home.archive.recorder.database.transaction() as db:
            home.archive.recorder.database.names.keep(db, ["case.opened.v1"])
            raise RuntimeError
        assert "case.opened.v1" not in names(tmp_path / "home")
        open_one(home, "KOE/1/2026")
    assert "case.opened.v1" in names(tmp_path / "home")


@pytest.fixture(params=["without the table", "of the first format"])
def before(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A home from before the record kept its names."""
    make_home(tmp_path / "home", origin="koe", organisation="Koe")
    with ArchiveHome(tmp_path / "home") as home:
        open_one(home, "KOE/1/2026")
    if request.param == "of the first format":
        made_older(tmp_path / "home")
    else:
        altered(tmp_path / "home", "DROP TABLE event_name")
    return tmp_path / "home"


def test_an_archive_from_before_gets_its_names_and_keeps_its_roots(before: Path):
    root = planned(before).root
    upgrade(before, None, "koe")
    with ArchiveHome(before):
        assert names(before) == in_events(before)
    assert audit(before).ok
    with opened_record(before / "events.sqlite") as record:
        events = record.history.position()
        assert root in {record.tree.root_at(at).hex() for at in range(events + 1)}


def test_an_archive_from_before_with_newer_events_is_refused_and_not_filled(newer: Path):
    altered(newer, "DROP TABLE event_name")
    with pytest.raises(EventsNewer, match=NEWER):
        ArchiveHome(newer)
    with closing(sqlite3.connect(newer / "events.sqlite")) as db:
        assert not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'event_name'").fetchall()


def test_on_a_disk_that_takes_no_writing_it_is_refused_too(newer: Path, tmp_path: Path, monkeypatch):
    altered(newer, "DROP TABLE event_name")
    monkeypatch.setattr("services.home.archive_home.takes_writing", lambda home: False)
    with pytest.raises(EventsNewer, match=NEWER):
        ArchiveHome(newer)


def test_a_name_taken_off_the_list_is_found_by_verifying(newer: Path):
    altered(newer, f"DELETE FROM event_name WHERE name = '{NEWER}'")
    found = audit(newer).first_difference
    assert found is not None
    assert (found.kind, NEWER in found.detail) == ("altered_names", True)


def test_a_copy_is_refused_as_its_original(newer: Path, tmp_path: Path):
    shutil.copytree(newer, tmp_path / "copy")
    with pytest.raises(EventsNewer):
        ArchiveHome(tmp_path / "copy")
