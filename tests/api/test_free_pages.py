"""A certificate is reached whatever an earlier writer left in free pages, logs and folders of what is derived."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive.disposal.model import Stage
from archive.disposal.usecases import begin
from archive.errors import NotReady
from services.home.archive_home import ArchiveHome
from tests.drills.disposals import DOOMED, admin, an_approved_disposal, the_disposal
from tests.drills.residue import assert_nothing_is_left, assert_verified, every_file

TITLE = next(iter(DOOMED))


@pytest.fixture(params=["tantivy", "whoosh"])
def home(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    an_approved_disposal(tmp_path / "home", request.param)
    with ArchiveHome(tmp_path / "home") as opened:
        begin(opened.archive, the_disposal(opened).id, by=admin(opened))
        opened.access_log.note(opened.admin(), {"x": "hidden"}, door="rest", at=opened.archive.now())
    return tmp_path / "home"


def leave_in_free_pages(path: Path) -> None:
    """Write the title and delete it as a database does that does not write zeros over what goes."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA secure_delete=OFF")
        db.execute("CREATE TABLE gone (said)")
        db.executemany("INSERT INTO gone VALUES (?)", [(f"{TITLE} {number}" * 50,) for number in range(40)])
        db.execute("DROP TABLE gone")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert TITLE.encode() in path.read_bytes(), path


def databases(home: Path) -> list[Path]:
    return [path for path in sorted(home.rglob("*.sqlite")) if path.is_file()]


def assert_certified(opened: ArchiveHome) -> None:
    assert opened.disposing.complete() is True
    assert opened.disposing.hindrance() is None
    disposal = the_disposal(opened)
    assert disposal.stage is Stage.executed
    assert disposal.certificate is not None
    assert (disposal.certificate.search.by, disposal.certificate.search.hits) == ("content", 0)


def planted(home: Path) -> ArchiveHome:
    """The archive opened where what hinders its destruction is a note, so that what is planted is there meanwhile."""
    (home / "note.txt").write_text(TITLE, "utf-8")
    return ArchiveHome(home)


def test_free_pages_of_every_database_are_cleaned(home: Path):
    with planted(home) as opened:
        for path in databases(home):
            leave_in_free_pages(path)
        (home / "note.txt").unlink()
        assert_certified(opened)
    names = {path.relative_to(home).parts[-1] for path in databases(home)}
    assert names >= {"events.sqlite", "keys.sqlite", "access.sqlite", "states.sqlite", "texts.sqlite", "words.sqlite"}
    assert_nothing_is_left(home, {TITLE.encode()})
    assert_verified(home)


def test_the_log_of_every_database_is_emptied(home: Path):
    with planted(home) as opened:
        for path in databases(home):
            with closing(sqlite3.connect(path, isolation_level=None)) as db:
                if db.execute("PRAGMA journal_mode").fetchone() == ("wal",):
                    db.execute("PRAGMA secure_delete=OFF")
                    db.execute("CREATE TABLE gone AS SELECT ? AS said", (TITLE,))
                    db.execute("DROP TABLE gone")
        assert any(TITLE.encode() in held for name, held in every_file(home).items() if name.endswith("-wal"))
        (home / "note.txt").unlink()
        assert_certified(opened)
        assert_nothing_is_left(home, {TITLE.encode()})


def test_what_lies_in_the_folders_of_views_and_index_goes_with_them(home: Path):
    with planted(home) as opened:
        strays = [next(home.glob(f"{folder}/*/.in-use")).with_name("stray.tmp") for folder in ("views/states", "index")]
        for stray in strays:
            stray.write_text(f"vanha {TITLE}", "utf-8")
        (home / "note.txt").unlink()
        assert_certified(opened)
        opened.projections.catch_up()
        assert opened.projections.search_position() == opened.archive.position
    assert not any(stray.exists() for stray in strays)
    assert_nothing_is_left(home, {TITLE.encode()})


@pytest.mark.drill
def test_a_reader_that_keeps_a_log_delays_the_certificate(tmp_path: Path):
    an_approved_disposal(tmp_path / "home", "whoosh")
    home = tmp_path / "home"
    with ArchiveHome(home) as opened:
        begin(opened.archive, the_disposal(opened).id, by=admin(opened))
        with closing(sqlite3.connect(next(home.glob("views/states/*/states.sqlite")), isolation_level=None)) as db:
            db.execute("BEGIN")
            db.execute("SELECT count(*) FROM state").fetchone()
            with pytest.raises(NotReady, match="Another process is reading"):
                opened.disposing.finish(the_disposal(opened).id)
            db.execute("ROLLBACK")
        assert_certified(opened)


def test_a_stop_gives_up_a_destruction_that_goes_on_at_the_next_start(home: Path):
    with planted(home) as opened:
        (home / "note.txt").unlink()
        opened.projections.end()
        assert opened.disposing.complete() is False
        assert (opened.disposing.hindrance() or "").startswith("stopping, ")
        assert the_disposal(opened).certificate is None
    with ArchiveHome(home) as opened:
        assert opened.disposing.hindrance() is None
        assert the_disposal(opened).stage is Stage.executed
    assert_verified(home)
