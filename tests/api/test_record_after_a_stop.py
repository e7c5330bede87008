"""After a stop the record lies in one file: a copy of that file alone has everything that was answered."""

import shutil
import signal
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from archive.case.events import CaseOpened
from archive.case.usecases import open_case
from archive.registration import Description
from services.home.archive_home import ArchiveHome
from tests.api.cli.process.command import run, said
from tests.api.live import made_home, serving
from tests.drills.disposals import admin

PUBLIC = {"publicity": {"publicity": "public"}}


def record_alone(home: Path, folder: Path) -> int:
    """The newest position in a copy of the one file, without anything that lies beside it."""
    assert not log_of(home).exists() or log_of(home).stat().st_size == 0
    folder.mkdir(exist_ok=True)
    copy = Path(shutil.copy(home / "events.sqlite", folder / "copy.sqlite"))
    with closing(sqlite3.connect(copy)) as db:
        position: int = db.execute("SELECT max(position) FROM event").fetchone()[0]
    return position


def log_of(home: Path) -> Path:
    return home / "events.sqlite-wal"


def a_case(opened: ArchiveHome, number: str) -> int:
    made = open_case(opened.archive, CaseOpened(number=number, content=Description(title="Asia")), by=admin(opened))
    return made.position


@pytest.mark.drill
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT], ids=["terminated", "interrupted"])
def test_a_server_that_is_stopped_leaves_the_record_in_its_file(tmp_path: Path, end: signal.Signals):
    home = tmp_path / "home"
    keys = made_home(home)
    with serving(home, keys) as server:
        threads = [threading.Thread(target=server.doors.get, args=("/cases", "archivist")) for _ in range(8)]
        for thread in threads:
            thread.start()
        for number in range(3):
            body = {"number": f"KY/{number}/2026", "title": "Asia"} | PUBLIC
            made = server.doors.post("/cases", body)
            assert made.status_code == 201, made.text
        for thread in threads:
            thread.join()
        assert log_of(home).stat().st_size > 0
        server.process.send_signal(end)
        server.process.wait(30)
    assert record_alone(home, tmp_path / "copy") >= made.json()["position"]


def test_a_command_leaves_the_record_in_its_file(tmp_path: Path):
    home = tmp_path / "home"
    made_home(home)
    said(run(home, "keys", "create", "Kirjaamo", "--role", "registrar", "--json"))
    with ArchiveHome(home) as opened:
        position = opened.archive.position
    assert record_alone(home, tmp_path / "copy") == position


def test_threads_that_read_do_not_keep_the_log(tmp_path: Path):
    home = tmp_path / "home"
    made_home(home)
    opened, done, go = ArchiveHome(home), threading.Event(), threading.Event()

    def read() -> None:
        assert opened.archive.recorder.count() > 0
        done.set()
        go.wait(60)  # its connection stays open meanwhile

    reader = threading.Thread(target=read)
    reader.start()
    assert done.wait(60)
    position = a_case(opened, "KY/1/2026")
    opened.close()
    assert record_alone(home, tmp_path / "copy") == position
    go.set()
    reader.join()


def test_where_another_reads_at_that_moment_the_last_to_close_folds_it_in(tmp_path: Path):
    home = tmp_path / "home"
    made_home(home)
    with ArchiveHome(home) as last:
        first = ArchiveHome(home)
        reading = last.archive.recorder.database.reader
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM event").fetchone()
        position = a_case(first, "KY/1/2026")
        first.close()
        assert log_of(home).stat().st_size > 0
        reading.execute("ROLLBACK")
    assert record_alone(home, tmp_path / "copy") == position
