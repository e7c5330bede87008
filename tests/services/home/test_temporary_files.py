"""Nothing of a record lies outside the archive's own folder, not for a moment, and a kill leaves nothing behind."""

import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from services.home.archive_home import ArchiveHome
from tests.api.live import Server, made_home, serving

LARGE = 6 << 20
needs_proc = pytest.mark.skipif(
    not Path("/proc/self/task").is_dir(), reason="asks /proc which files a process has open"
)
HEAD = (
    "POST /documents HTTP/1.1\r\nHost: archive\r\nAuthorization: Bearer {key}\r\nContent-Length: {length}\r\n"
    "Content-Type: multipart/form-data; boundary=edge\r\n\r\n"
)
PART = '--edge\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\n'


def opened_files(server: Server) -> list[str]:
    """What files the server and its children have open, or work in."""
    process = Path(f"/proc/{server.process.pid}")
    children = {child for told in process.glob("task/*/children") for child in told.read_text().split()}
    found = []
    for each in (process, *(process.parent / child for child in children)):
        for link in [*(each / "fd").iterdir(), each / "cwd"]:
            with suppress(FileNotFoundError):
                found.append(str(link.readlink()))
    return found


def half_an_upload(server: Server) -> socket.socket:
    """An upload of which more has come than is kept in memory, and that goes on."""
    at = urlsplit(str(server.doors.client.base_url))
    sent = socket.create_connection((at.hostname, at.port))
    head = HEAD.format(key=server.doors.keys["registrar"], length=LARGE + 1000)
    sent.sendall((head + PART).encode() + b"Salainen lause.\n" * (LARGE // 32))
    return sent


@pytest.mark.drill
@needs_proc
def test_nothing_lies_outside_the_archive_and_a_kill_leaves_nothing(tmp_path: Path):
    home, outside = tmp_path / "home", tmp_path / "outside"
    outside.mkdir()
    keys = made_home(home)
    env = {"TMPDIR": str(outside), "SQLITE_TMPDIR": str(outside)}
    with serving(home, keys, env=env) as server:
        receipt = server.doors.upload({"title": "Muistio"}, ("muistio.txt", b"Luettava teksti.", "text/plain"))
        waiting = {"min_position": receipt.json()["position"]}
        assert (
            server.doors.get(f"/documents/{receipt.json()['id']}/text", "archivist", params=waiting).status_code == 200
        )
        with half_an_upload(server):
            for _ in range(100):
                held = [each for each in opened_files(server) if str(home / "temporary") in each]
                if any("(deleted)" in each for each in held):
                    break
                time.sleep(0.05)
            assert any("(deleted)" in each for each in held), held
            assert any("/reader-" in each for each in held), held
            assert [each for each in opened_files(server) if str(outside) in each] == []
            limits = Path(f"/proc/{server.process.pid}/limits").read_text()
            assert re.search(r"Max core file size +0 ", limits)
            server.process.send_signal(signal.SIGKILL)
            server.process.wait()
    assert list(outside.iterdir()) == []
    with ArchiveHome(home) as opened:
        (own,) = [path for path in (home / "temporary").iterdir() if path.is_dir()]
        assert own == opened.temporary.folder
    assert not [path for path in (home / "temporary").iterdir() if path.is_dir()]


SORT = """
import os, sqlite3, sys
from pathlib import Path
from api.cli.app import chosen

chosen(Path(sys.argv[1]), None)
db = sqlite3.connect("")
db.execute("PRAGMA cache_size=10")
db.execute("CREATE TABLE a (b)")
db.executemany("INSERT INTO a VALUES (?)", ((os.urandom(1000),) for _ in range(3000)))
for number in range(3, 20):
    link = f"/proc/self/fd/{number}"
    print(os.readlink(link) if os.path.lexists(link) else "")
"""


@needs_proc
def test_what_a_database_sorts_beside_itself_stays_within_the_archive(tmp_path: Path):
    made_home(tmp_path / "home")
    command = [sys.executable, "-c", SORT, str(tmp_path / "home")]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert f"{tmp_path}/home/temporary/etilqs" in told
