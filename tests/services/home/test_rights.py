"""Files of an archive are for its owner, whatever the umask; a kill leaves nothing half-written in clear."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archive.files.rights import put_right
from services.home.archive_home import ArchiveHome
from tests.api.live import ARCHIVE, made_home, serving
from tests.services.home.test_temporary_files import half_an_upload

SECRET_PAPER = "Salainen liite ohjausryhmälle.\n"


def command(home: Path, umask: int, *args: object, code: int = 0) -> str:
    """One command in a process that was started under an umask."""
    told = {name: value for name, value in os.environ.items() if not name.startswith("ARCHIVE_")}
    line = ["sh", "-c", f'umask {umask:04o}; exec "$0" "$@"', ARCHIVE, "--home", home, *map(str, args)]
    done = subprocess.run(line, capture_output=True, encoding="utf-8", env=told, timeout=120, check=False)
    assert done.returncode == code, (args, done.stdout, done.stderr)
    return done.stdout


def open_to_others(*folders: Path) -> list[str]:
    """What below these folders anybody but its owner may read, write or enter."""
    every = [path for folder in folders for path in (folder, *folder.rglob("*"))]
    return [f"{path} {path.stat().st_mode:o}" for path in every if path.stat().st_mode & 0o077]


def papers_in(folder: Path) -> Path:
    (folder / "Toimitilat").mkdir(parents=True)
    (folder / "Toimitilat" / "liite.txt").write_text(SECRET_PAPER, "utf-8")
    (folder / "Toimitilat" / "rikki.pdf").write_bytes(b"")
    (folder / "Toimitilat" / "x.jsonl").write_text("{}", "utf-8")
    return folder


@pytest.mark.drill
@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_every_command_makes_files_for_their_owner_alone(tmp_path: Path, umask: int):
    papers, outer = papers_in(tmp_path / "papers"), tmp_path / "outer"
    for name in ("out", "shares/1", "shares/2", "shares/3", "back", "back-keys"):
        (outer / name).mkdir(parents=True, mode=0o700)
    for place in (outer, outer / "shares"):
        place.chmod(0o700)
    home, refused = tmp_path / "home", tmp_path / "refused.jsonl"
    refused.write_text('{"kind": "case"}\n', "utf-8")
    command(home, umask, "init", "--origin", "popsote", "--organisation", "Koe")
    command(home, umask, "import", papers)
    command(home, umask, "import", refused, "--kind", "jsonl", code=3)
    id = json.loads(command(home, umask, "search", "liite", "--json"))["hits"][0]["id"]
    command(home, umask, "show", id)
    command(home, umask, "prove", id, "--out", outer / "out" / "proof.json")
    command(home, umask, "export", "events", "--out", outer / "out" / "deep" / "events.jsonl")
    command(home, umask, "checkpoint", "--to", outer / "out" / "published" / "")
    command(home, umask, "checkpoint", "--timestamp-query", outer / "out" / "query.tsq")
    places = [place for number in (1, 2, 3) for place in ("--recovery", outer / "shares" / str(number))]
    command(home, umask, "keys", "create", "Kirjaamo", "--role", "registrar")
    command(home, umask, "rebuild")
    command(home, umask, "verify")
    command(home, umask, "backup", outer / "back", "--keys", outer / "back-keys")
    command(home, umask, "keys", "shares", *places)
    again = tmp_path / "again"
    reason = ("--no-newer-destructions", "harjoitus")
    command(again, umask, "restore", outer / "back", "--keys", outer / "back-keys", *reason)
    command(tmp_path / "demo", umask, "demo", "--no-serve")
    assert list((home / "rejects").iterdir())
    assert open_to_others(home, again, tmp_path / "demo", outer) == []


SERVED = """
import os, sys
os.umask(0)
from pathlib import Path
from starlette.testclient import TestClient
from api.http.app import create_app
from services.home.archive_home import ArchiveHome, make_home
from tests.api.doors import Doors, keys_for

folder = Path(sys.argv[1])
make_home(folder, origin="popsote", organisation="Valmistelutoimisto")
home = ArchiveHome(folder)
keys = keys_for(home)
with TestClient(create_app(home), headers={"User-Agent": "test"}) as client:
    doors = Doors(client, keys, folder)
    receipt = doors.upload({"title": "Muistio"}, ("muistio.txt", b"Luettava teksti.", "text/plain"))
    waiting = {"min_position": receipt.json()["position"]}
    assert doors.get("/search", "archivist", params={"q": "teksti"} | waiting).status_code == 200
"""


@pytest.mark.drill
def test_an_archive_opened_by_a_program_makes_files_for_their_owner_alone(tmp_path: Path):
    home = tmp_path / "new" / "home"
    done = subprocess.run([sys.executable, "-c", SERVED, str(home)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (home / "access.sqlite").exists()
    assert open_to_others(home) == []


def test_what_is_open_to_others_is_put_right_at_opening(tmp_path: Path):
    home = tmp_path / "home"
    made_home(home)
    with ArchiveHome(home) as opened:
        opened.blobs.put(b"Tavuja.")
        opened.projections.catch_up()
    (home / "own.txt").write_text("not of the archive")
    for path in (home, *home.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    with ArchiveHome(home):
        assert open_to_others(home) == [f"{home / 'own.txt'} {0o100644:o}"]
    assert put_right(home) == 0


def test_a_single_open_file_in_a_closed_folder_is_found_too(tmp_path: Path):
    home = tmp_path / "home"
    made_home(home)
    with ArchiveHome(home) as opened:
        digest, _ = opened.blobs.put(b"Tavuja.")
    opened.blobs.path(digest).chmod(0o644)
    assert put_right(home, most=0) == 0
    assert put_right(home) == 1


@pytest.mark.drill
def test_an_export_that_is_killed_leaves_nothing_in_clear(tmp_path: Path):
    home, out = tmp_path / "home", tmp_path / "out"
    made_home(home)
    out.mkdir()
    papers = tmp_path / "papers"
    papers.mkdir()
    for number in range(60):
        (papers / f"{number}.txt").write_text(SECRET_PAPER * 5, "utf-8")
    command(home, 0o022, "import", papers)
    chance, line = random.Random(11), [ARCHIVE, "--home", home, "export", "events", "--out", out / "events.jsonl"]
    started = time.monotonic()
    subprocess.run(line, capture_output=True, check=True)
    whole, seconds = (out / "events.jsonl").read_bytes(), time.monotonic() - started
    for _ in range(6):
        for path in out.iterdir():
            path.unlink()
        process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(seconds * chance.uniform(0.4, 1.0))
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert {path.name for path in out.iterdir()} <= {"events.jsonl", "events.checkpoints.json", "offline.py"}
        if (out / "events.jsonl").exists():
            assert (out / "events.jsonl").read_bytes().startswith(whole[:1000])
    command(home, 0o022, "health")
    assert [path.name for path in (home / "temporary").iterdir() if path.is_dir()] == []


@pytest.mark.drill
def test_an_upload_that_is_killed_leaves_nothing_in_clear(tmp_path: Path):
    home, chance = tmp_path / "home", random.Random(12)
    keys = made_home(home)
    for _ in range(3):
        with serving(home, keys) as server:
            with half_an_upload(server):
                time.sleep(chance.uniform(0.0, 0.3))
                server.process.send_signal(signal.SIGKILL)
                server.process.wait()
            assert not list((home / "blobs" / "incoming").iterdir())
            said = [path for path in home.rglob("*") if path.is_file() and b"Salainen lause" in path.read_bytes()]
            assert said == []


def test_what_others_left_half_written_goes_with_the_next_start(tmp_path: Path):
    home = tmp_path / "home"
    made_home(home)
    old = time.time() - 300
    for path in (home / "blobs" / "incoming" / "ab12", home / "keys" / "master.key.0011223344556677.part"):
        path.write_bytes(b"half")
        os.utime(path, (old, old))
    with ArchiveHome(home):
        assert not list((home / "blobs" / "incoming").iterdir())
        assert [path.name for path in (home / "keys").iterdir()] == ["master.key"]
