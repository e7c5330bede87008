"""What is removed or altered under a server is noticed: keys, the access log, files of documents."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archive.document.blobs import Blobs
from services.home.archive_home import ArchiveHome
from tests.api.cli.process.command import run
from tests.api.live import Server, made_home, serving
from tests.api.test_takeover import command_health, eventually
from tests.services.backup.backed_up import command

SECRET = {"publicity": "secret", "ground": "JulkL 24.1 § 20 kohta", "secret_from": "2026-01-01", "secret_years": 25}


def notes(server: Server) -> tuple[str, str]:
    told = server.doors.get("/health", "admin").json()
    return told["status"], " ".join(told["notes"])


@pytest.mark.drill
@pytest.mark.parametrize("older", [False, True])
def test_without_its_keys_a_server_records_nothing_and_what_it_had_open_comes_back(tmp_path: Path, older: bool):
    home, keys = tmp_path / "home", made_home(tmp_path / "home")
    with serving(home, keys) as server:
        server.doors.create("case", publicity=SECRET)
        shutil.copy(home / "keys.sqlite", tmp_path / "older.sqlite")
        secret = server.doors.create("case", publicity=SECRET)
        assert server.doors.read("case", secret, "archivist").status_code == 200
        (home / "keys.sqlite").unlink()
        if older:
            shutil.copy(tmp_path / "older.sqlite", home / "keys.sqlite")
        for publicity in (SECRET, {"publicity": "public"}):
            told = server.doors.post("/cases", {"number": "S/9/2026", "title": "Kissa", "publicity": publicity})
            assert (told.status_code, told.json()["code"]) == (503, "keys_missing")
        status, said = notes(server)
        assert status == "degraded"
        assert "keys.sqlite was removed or replaced" in said
        position = server.doors.get("/health", "admin").json()["position"]
    assert position == secret["position"]
    (aside,) = home.glob("keys.sqlite.aside-*")
    assert aside.stat().st_mode & 0o77 == 0
    if older:
        found = run(home, "verify")
        assert (found.returncode, "missing_key" in found.stdout) == (1, True), found.stdout
    command(home, "keys", "merge", aside)
    with serving(home, keys) as server:
        assert server.doors.get(f"/cases/{secret['id']}", "archivist").status_code == 200
    assert command(home, "verify")["ok"]


def readings(home: Path) -> int:
    with ArchiveHome(home) as opened:
        return len(list(opened.access_log.read()))


@pytest.mark.drill
@pytest.mark.parametrize("ends", [("", "-wal", "-shm"), ("-wal", "-shm")])
def test_an_access_log_removed_under_a_server_is_written_again_and_named(tmp_path: Path, ends: tuple[str, ...]):
    home, keys = tmp_path / "home", made_home(tmp_path / "home")
    with serving(home, keys) as server:
        secret = server.doors.create("case", publicity=SECRET)
        assert server.doors.read("case", secret, "archivist").status_code == 200
        for end in ends:
            (home / f"access.sqlite{end}").unlink()
        assert notes(server)[0] == "degraded"
        assert server.doors.get(f"/cases/{secret['id']}", "archivist").status_code == 200
        status, said = notes(server)
        assert status == "degraded"
        assert "access.sqlite" in said
        server.process.kill()
        server.process.wait()
    assert readings(home) == 2


@pytest.mark.drill
def test_an_access_log_that_was_replaced_under_a_server_is_gone_on_with_and_named(tmp_path: Path):
    home, keys = tmp_path / "home", made_home(tmp_path / "home")
    with serving(home, keys) as server:
        secret = server.doors.create("case", publicity=SECRET)
        server.doors.read("case", secret, "archivist")
        with closing(sqlite3.connect(home / "access.sqlite")) as db:
            db.execute("VACUUM INTO ?", (str(tmp_path / "other"),))
        (tmp_path / "other").rename(home / "access.sqlite")
        assert server.doors.get(f"/cases/{secret['id']}", "archivist").status_code == 200
        assert notes(server)[0] == "degraded"
    assert readings(home) == 2


def a_document(server: Server) -> tuple[dict[str, Any], bytes]:
    text = b"Muistion sanat."
    body = {"title": "Muistio", "personal": "none", "publicity": {"publicity": "public"}}
    made = server.doors.upload(body, ("muistio.txt", text, "text/plain"))
    assert made.status_code == 201, made.text
    return made.json(), text


@pytest.mark.drill
@pytest.mark.parametrize("kind", ["missing", "altered"])
def test_a_file_that_is_met_missing_or_altered_is_told_by_health(tmp_path: Path, kind: str):
    home, keys = tmp_path / "home", made_home(tmp_path / "home")
    with serving(home, keys) as server:
        document, text = a_document(server)
        address = f"/documents/{document['id']}/content"
        assert server.doors.get(address, params={"min_position": document["position"]}).content == text
        (path,) = (path for path in (home / "blobs").rglob("*") if len(path.name) == 64)
        path.chmod(0o600)
        path.unlink() if kind == "missing" else path.write_bytes(b"Muita sanoja.")
        assert server.doors.get(address).json()["code"] == "damaged"
        status, said = notes(server)
        assert status == "degraded"
        assert f"{document['id']}: {kind}" in said
        assert eventually(lambda: command_health(home)[0] == 1)
    code, told = command_health(home)
    assert (code, told["compared"]["differences"][0]["kind"]) == (1, kind)
    path.unlink(missing_ok=True)
    Blobs(home / "blobs").put(text)
    with ArchiveHome(home) as opened:
        opened.projections.catch_up()
        opened.comparer.round()
        assert opened.comparer.known().differences == []
