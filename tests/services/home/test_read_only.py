"""On a disk that takes no writing everything is read that needs no note; what a kill left is part of it."""

import json
import shutil
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from archive.access.log import NotNoted
from archive.decision.events import DecisionRecorded, Wording
from archive.decision.usecases import record_decision
from archive.files.mounted import ReadOnly, opened_to_read
from archive.values import Publicity
from services.home.archive_home import ArchiveHome, make_home
from tests.api.cli.process.command import refused, run, said
from tests.api.doors import keys_for
from tests.api.live import serving
from tests.api.mounts import read_only

KILLED = """
import os, signal, sys
from pathlib import Path
from services.home.archive_home import ArchiveHome

home = ArchiveHome(Path(sys.argv[1]))
home.checkpoint()  # in the log, and in no view
db = home.data_keys._db
db.execute("PRAGMA cache_size=1")
db.execute("BEGIN IMMEDIATE")
db.executemany("INSERT INTO rehearsal VALUES (?,?)", ((each, "x" * 500) for each in range(1000, 3000)))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small archive, as it was closed."""
    home = tmp_path_factory.mktemp("made") / "home"
    make_home(home, origin="popsote", organisation="Valmistelutoimisto")
    with ArchiveHome(home) as opened:
        decided = DecisionRecorded(
            natural_key="POP/12/2020",
            decided_on=date(2020, 11, 24),
            publicity=Publicity(publicity="public"),
            content=Wording(title="Hakemuksen hyväksyminen", text="Haetaan valtionavustusta."),
        )
        record_decision(opened.archive, decided, by=opened.admin().actor)
        opened.checkpoint()
        opened.projections.catch_up()
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "home"))


def reads(place: Path, tmp_path: Path, positions: int) -> None:
    """Every read that needs no note, as commands; nothing is left where temporary files lie."""
    work = tmp_path / "tmp"
    work.mkdir()
    env = {"TMPDIR": str(work)}
    assert said(run(place, "stats", "--json", env=env))["position"] == positions
    assert said(run(place, "search", "valtionavustus", "--json", env=env))["total"] == 1
    health = run(place, "health", "--json", env=env)
    assert "read-only" in json.loads(health.stdout)["notes"][0], health.stderr
    found = said(run(place, "verify", "--json", env=env))
    assert (found["ok"], found["position"]) == (True, positions)
    out = tmp_path / "out.jsonl"
    assert (
        said(run(place, "export", "events", "--open-only", "--out", str(out), "--json", env=env))["events"] == positions
    )
    words = refused(run(place, "keys", "create", "Kirjaamo", env=env), "read-only", "[home]")
    assert "restore" not in words
    assert list(work.iterdir()) == []


@pytest.mark.drill
def test_an_archive_on_a_disk_that_takes_no_writing_is_read(home: Path, tmp_path: Path):
    with ArchiveHome(home) as opened:
        position = opened.archive.position
    with read_only(home, tmp_path / "ro") as place:
        reads(place, tmp_path, position)


@pytest.mark.drill
def test_what_a_kill_left_beside_the_databases_is_read_too(home: Path, tmp_path: Path):
    with ArchiveHome(home) as opened:
        before = opened.archive.position
    killed = subprocess.run([sys.executable, "-c", KILLED, str(home)], capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert (home / "keys.sqlite-journal").stat().st_size > 0
    assert (home / "events.sqlite-wal").exists()
    (home / "events.sqlite-shm").unlink(missing_ok=True)  # a copy of the folder may lack it
    with read_only(home, tmp_path / "ro") as place:
        reads(place, tmp_path, before)


@pytest.mark.drill
def test_views_that_lag_behind_are_made_elsewhere(home: Path, tmp_path: Path):
    shutil.rmtree(home / "views")
    shutil.rmtree(home / "index")
    with read_only(home, tmp_path / "ro") as place:
        assert said(run(place, "search", "valtionavustus", "--json"))["total"] == 1


def test_what_must_be_noted_is_not_given_out(home: Path, tmp_path: Path):
    with read_only(home, tmp_path / "ro") as place, ArchiveHome(place) as opened:
        caller = opened.admin()
        with pytest.raises(NotNoted):
            opened.access_log.note(caller, {"a": "hidden"}, door="test", at=opened.archive.now())
        assert list(opened.access_log.read()) == []
        with pytest.raises(ReadOnly), opened.archive.recorder.transaction():
            pass


def test_a_log_and_a_journal_are_folded_into_a_copy_alone(tmp_path: Path):
    with read_only(tmp_path_with_log(tmp_path), tmp_path / "ro") as place:
        db = opened_to_read(place / "a.sqlite")
        assert db.execute("SELECT count(*) FROM a").fetchone() == (2,)
        db.close()
        assert sorted(path.name for path in place.iterdir()) == ["a.sqlite", "a.sqlite-wal"]


def tmp_path_with_log(tmp_path: Path) -> Path:
    """A database whose second row is in the log alone, without the shared memory of its process."""
    line = (
        "import sqlite3, os; db = sqlite3.connect('a.sqlite', isolation_level=None);"
        "db.execute('PRAGMA journal_mode=WAL'); db.execute('CREATE TABLE a (b)');"
        "db.execute('INSERT INTO a VALUES (1)');"
        "db.execute('PRAGMA wal_checkpoint(TRUNCATE)'); db.execute('INSERT INTO a VALUES (2)'); os._exit(0)"
    )
    folder = tmp_path / "db"
    folder.mkdir()
    subprocess.run([sys.executable, "-c", line], cwd=folder, check=True)
    (folder / "a.sqlite-shm").unlink()
    return folder


@pytest.mark.drill
def test_a_server_on_a_disk_that_takes_no_writing_answers_nothing_half_made(home: Path, tmp_path: Path):
    with ArchiveHome(home) as opened:
        keys = keys_for(opened)
    shutil.rmtree(home / "views")
    shutil.rmtree(home / "index")
    with read_only(home, tmp_path / "disk") as place, serving(place, keys) as server:
        told = server.doors.get("/search", params={"q": "valtionavustus"})
        while told.status_code == 503:
            assert told.json()["code"] == "not_ready"
            assert server.doors.get("/health", "admin").json()["status"] == "degraded"
            told = server.doors.get("/search", params={"q": "valtionavustus"})
        assert (told.status_code, told.json()["total"]) == (200, 1)
        told = server.doors.get("/health", "admin").json()
        assert [each["behind"] for each in told["models"]] == [0, 0]
