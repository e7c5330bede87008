"""Files torn, cut or lost: whatever is derived is built anew at the next start, and the record is untouched."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from services.home.archive_home import ArchiveHome
from tests.drills.conftest import Fresh, Nursery
from tests.drills.soundness import assert_record_is_whole, next_start


def live_folder(home: Path, model: str) -> Path:
    folder = home / model
    return folder / (folder / "CURRENT").read_text().strip()


def events_of(home: Path) -> list[tuple[object, ...]]:
    db = sqlite3.connect(home / "events.sqlite")
    rows = db.execute("SELECT * FROM event JOIN content USING (position) ORDER BY position").fetchall()
    db.close()
    return rows


def cut(path: Path, size: int) -> None:
    with path.open("r+b") as file:
        file.truncate(size)


def without_views(home: Path) -> None:
    shutil.rmtree(home / "views")


def without_index(home: Path) -> None:
    shutil.rmtree(home / "index")


def without_states_file(home: Path) -> None:
    (live_folder(home, "views/states") / "states.sqlite").unlink()


def states_cut_to_half(home: Path) -> None:
    path = live_folder(home, "views/states") / "states.sqlite"
    cut(path, path.stat().st_size // 2)


def states_cut_to_nothing(home: Path) -> None:
    cut(live_folder(home, "views/states") / "states.sqlite", 0)


def states_of_garbage(home: Path) -> None:
    (live_folder(home, "views/states") / "states.sqlite").write_bytes(b"\x00garbage" * 4096)


def states_torn_within(home: Path) -> None:
    path = live_folder(home, "views/states") / "states.sqlite"
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))


def states_of_another_version(home: Path) -> None:
    db = sqlite3.connect(live_folder(home, "views/states") / "states.sqlite")
    db.execute("PRAGMA user_version=1")
    db.execute("DROP INDEX state_by_merge")
    db.execute("ALTER TABLE state DROP COLUMN parent")
    db.close()


def words_of_garbage(home: Path) -> None:
    (home / "views" / "words.sqlite").write_bytes(b"garbage" * 999)


def texts_of_garbage(home: Path) -> None:
    (home / "views" / "texts.sqlite").write_bytes(b"garbage" * 999)


def index_half_gone(home: Path) -> None:
    files = sorted(path for path in live_folder(home, "index").rglob("*") if path.is_file())
    for path in files[::2]:
        path.unlink()


def index_of_garbage(home: Path) -> None:
    for path in live_folder(home, "index").rglob("*"):
        if path.is_file():
            path.write_bytes(b"garbage" * 99)


def current_of_garbage(home: Path) -> None:
    (home / "views" / "states" / "CURRENT").write_bytes(b"\xff\xfe../../etc\n")
    (home / "index" / "CURRENT").write_bytes(b"\x00" * 20)


def current_too_long_for_a_name(home: Path) -> None:
    (home / "views" / "states" / "CURRENT").write_text("a" * 5000)
    (home / "index" / "CURRENT").write_text("")


def current_pointing_out(home: Path) -> None:
    (home / "views" / "states" / "CURRENT").write_text("..\n")
    (home / "index" / "CURRENT").write_text(".\n")


DAMAGES = [
    without_views,
    without_index,
    without_states_file,
    states_cut_to_half,
    states_cut_to_nothing,
    states_of_garbage,
    states_torn_within,
    states_of_another_version,
    words_of_garbage,
    texts_of_garbage,
    index_half_gone,
    index_of_garbage,
    current_of_garbage,
    current_too_long_for_a_name,
    current_pointing_out,
]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_what_is_derived_is_built_anew(fresh: Fresh, damage: Callable[[Path], None]):
    home = fresh("projected")
    counts, before = next_start(home), events_of(home)
    damage(home)
    assert next_start(home) == counts
    assert events_of(home) == before


@pytest.mark.parametrize("damage", [states_cut_to_half, states_torn_within, index_of_garbage], ids=lambda d: d.__name__)
def test_what_is_damaged_under_a_running_archive_is_built_anew(fresh: Fresh, damage: Callable[[Path], None]):
    home = fresh("projected")
    with ArchiveHome(home) as opened:
        assert opened.projections.catch_up()
        damage(home)
    next_start(home)


@pytest.mark.parametrize("lost", [1, 100, 4096, 10_000])
def test_a_torn_end_of_the_log_loses_only_what_was_never_acknowledged(live: Nursery, fresh: Fresh, lost: int):
    home = fresh("projected")
    live("record_on_and_on", home, 400)
    log = home / "events.sqlite-wal"
    before = events_of_copy(home)
    cut(log, log.stat().st_size - lost)
    (home / "events.acknowledged").unlink()  # what is torn here was never acknowledged
    with ArchiveHome(home) as opened:
        assert_record_is_whole(opened)
        kept = opened.archive.position
    assert 0 < kept <= len(before)
    assert events_of(home)[:kept] == before[:kept]
    Path(f"{home}.acknowledged").unlink()  # the machine itself broke its word here, not the archive
    next_start(home)


def events_of_copy(home: Path) -> list[tuple[object, ...]]:
    """The rows, read without touching the log that is to be torn."""
    copy = home.parent / "copy"
    copy.mkdir()
    for path in home.glob("events.sqlite*"):
        shutil.copy(path, copy / path.name)
    return events_of(copy)
