"""Time stamps through the real doors: asked for, carried in files, served, verified, and checked by a stranger."""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.cli.main import app
from api.http.app import create_app
from archive.errors import ArchiveError
from archive.ledger import offline
from archive.ledger.stamp.stamp import query_over, read_stamp
from services.home.archive_home import ArchiveHome, make_home
from services.proof.timestamps import ExtraMissing
from tests.archive.ledger.authority import Authority, stamping


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("stamping") / "home"
    make_home(home, origin="leimat", organisation="Leimaus")
    run(home, "checkpoint")
    return home


@pytest.fixture
def home(founded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(founded, tmp_path / "home"))


def run(home: Path, *words: object, refused: bool = False) -> str:
    done = CliRunner().invoke(app, ["--home", str(home), *map(str, words)])
    if refused:
        assert isinstance(done.exception, (ArchiveError, OSError)), done.output
        return f"{done.stdout}{done.exception} {getattr(done.exception, 'remedy', '')}"
    assert done.exit_code == 0, done.output + repr(done.exception)
    return done.stdout


def told(home: Path, *words: object) -> Any:
    return json.loads(run(home, *words, "--json"))


def verdict(home: Path, *words: object) -> Any:
    done = CliRunner().invoke(app, ["--home", str(home), "verify", "--json", *map(str, words)])
    assert done.exit_code in (0, 1), repr(done.exception)
    return json.loads(done.stdout)


def stamped(home: Path, authority: Authority, *words: object) -> Any:
    with stamping(authority) as address:
        return told(home, "checkpoint", "--timestamp", address, *words)


def checked_by_a_stranger(*files: Path, key: str) -> Any:
    call = [sys.executable, "-I", offline.__file__, "--json", "--key", key, *map(str, files)]
    answer = subprocess.run(call, capture_output=True, text=True, check=False)
    assert answer.stderr == ""
    return json.loads(answer.stdout)


def test_a_stamped_checkpoint_is_verified_against_the_authority_that_is_trusted(home: Path, tmp_path: Path):
    authority = Authority(between=True)
    made = stamped(home, authority)
    assert abs(datetime.fromisoformat(made["timestamp"]) - datetime.now(UTC)) < timedelta(minutes=1)
    assert told(home, "checkpoint", "--list")["timestamps"] == [{"size": made["size"], "moment": made["timestamp"]}]
    unasked, asked = verdict(home), verdict(home, "--tsa-roots", authority.roots(tmp_path))
    assert (unasked["ok"], unasked["timestamps"], asked["ok"], asked["timestamps"]) == (True, 1, True, 1)
    assert any("was not checked" in note for note in unasked["notes"])
    assert any("The authority is trusted" in note for note in asked["notes"])
    stranger = verdict(home, "--tsa-roots", Authority(name="Toinen").roots(tmp_path))
    assert stranger["first_difference"]["kind"] == "forged_timestamp"


@pytest.mark.parametrize(
    "authority",
    [Authority(forged=True), Authority(ends=datetime.now(UTC) - timedelta(days=1))],
    ids=["forged", "ended"],
)
def test_a_stamp_nobody_trusted_signed_is_named_by_those_who_know_the_authority(home, tmp_path, authority: Authority):
    stamped(home, authority)
    assert verdict(home)["ok"]
    found = verdict(home, "--tsa-roots", authority.roots(tmp_path))["first_difference"]
    assert (found["kind"], found["position"]) == ("forged_timestamp", told(home, "checkpoint")["size"])


@pytest.mark.parametrize("authority", [Authority(status=2), Authority(other_nonce=True), Authority(other_bytes=True)])
def test_a_refusal_is_told_and_the_checkpoint_stands_and_is_published(home: Path, tmp_path: Path, authority: Authority):
    before = told(home, "checkpoint")
    with stamping(authority) as address:
        words = run(home, "checkpoint", "--timestamp", address, "--to", tmp_path / "out.txt", refused=True)
    assert before["note"] in words
    assert (tmp_path / "out.txt").read_text() == before["note"]
    assert not (tmp_path / "out.txt.tsr").exists()
    assert "cannot be reached" in run(home, "checkpoint", "--timestamp", address, refused=True)
    assert verdict(home)["ok"]
    assert stamped(home, Authority())["timestamp"], "it can be asked again"


def test_what_is_published_is_stamped_first_where_the_settings_name_an_authority(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    authority = Authority()
    with stamping(authority) as address:
        monkeypatch.setenv("ARCHIVE_TIMESTAMP_URL", address)
        run(home, "checkpoint")
        assert authority.queries == []
        for _ in range(2):
            run(home, "checkpoint", "--to", f"{tmp_path}/out/")
    assert len(authority.queries) == 1, "what is stamped is not stamped again unasked"
    note = next(path for path in (tmp_path / "out").iterdir() if path.suffix not in (".tsr", ".jsonl"))
    assert read_stamp(note.with_name(note.name + ".tsr").read_bytes()).is_over(note.read_bytes())
    monkeypatch.setenv("ARCHIVE_TIMESTAMP_ROOTS", str(authority.roots(tmp_path)))
    assert any("The authority is trusted" in note for note in verdict(home)["notes"])
    with stamping(Authority(name="Toinen")) as address:
        assert "trusted" in run(home, "checkpoint", "--timestamp", address, refused=True)
    monkeypatch.setenv("ARCHIVE_TIMESTAMP_URL", "no address")
    assert "timestamp_url" in run(home, "checkpoint", refused=True)


def test_a_stamp_is_carried_there_and_back_in_files(home: Path, tmp_path: Path):
    query, reply = tmp_path / "query.tsq", tmp_path / "reply.tsr"
    made = told(home, "checkpoint", "--timestamp-query", query)
    assert made["timestamp"] is None
    reply.write_bytes(Authority().reply(query.read_bytes()))
    run(home, "checkpoint", "--rotate-key")
    kept = told(home, "checkpoint", "--timestamp-reply", reply, "--timestamp-query", query)
    assert (kept["size"], bool(kept["timestamp"])) == (made["size"], True)
    assert told(home, "checkpoint", "--timestamp-reply", reply)["timestamp"] == kept["timestamp"]
    assert verdict(home)["timestamps"] == 1
    query.write_bytes(query_over(b"", 4))
    assert "another query" in run(
        home, "checkpoint", "--timestamp-reply", reply, "--timestamp-query", query, refused=True
    )


@pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl here to ask with")
def test_a_query_made_by_other_software_is_as_good(home: Path, tmp_path: Path):
    note = tmp_path / "note"
    run(home, "checkpoint", "--to", note)
    call = ["openssl", "ts", "-query", "-data", "note", "-sha256", "-cert", "-out", "q"]
    subprocess.run(call, cwd=tmp_path, check=True, capture_output=True)
    (tmp_path / "r").write_bytes(Authority().reply((tmp_path / "q").read_bytes()))
    assert told(home, "checkpoint", "--timestamp-reply", tmp_path / "r", "--timestamp-query", tmp_path / "q")[
        "timestamp"
    ]


def test_what_is_no_reply_or_no_way_is_refused(home: Path, tmp_path: Path):
    file = tmp_path / "file"
    file.write_bytes(b"nothing")
    assert "not a reply" in run(home, "checkpoint", "--timestamp-reply", file, refused=True)
    file.write_bytes(Authority().reply(query_over(b"something else", 3)))
    assert "no checkpoint" in run(home, "checkpoint", "--timestamp-reply", file, refused=True)
    run(home, "checkpoint", "--timestamp-reply", tmp_path / "absent", refused=True)
    assert "http(s) address" in run(home, "checkpoint", "--timestamp", "ftp://here", refused=True)
    two_ways = "--timestamp", "http://127.0.0.1:9/", "--timestamp-query", file
    assert "--timestamp-reply" in run(home, "checkpoint", *two_ways, refused=True)
    for roots in (file, tmp_path / "absent"):
        run(home, "verify", "--tsa-roots", roots, refused=True)


def test_without_the_library_stamps_are_kept_and_only_their_signatures_cannot_be_verified(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    authority = Authority()
    monkeypatch.setitem(sys.modules, "rfc3161_client", None)
    stamped(home, authority)
    assert verdict(home)["timestamps"] == 1
    words = run(home, "verify", "--tsa-roots", authority.roots(tmp_path), refused=True)
    assert "sunset-archive[timestamps]" in words
    assert ExtraMissing.code == "extra_missing"


def test_a_stranger_sees_which_checkpoint_a_stamp_is_over(home: Path, tmp_path: Path):
    note = tmp_path / "note"
    moment = stamped(home, Authority(), "--to", note)["timestamp"]
    key = told(home, "checkpoint", "--list")["keys"][-1]["key"]
    stamp = note.with_name("note.tsr")
    found = checked_by_a_stranger(note, stamp, key=key)
    assert (found["ok"], found["files"][1]["kind"], found["files"][1]["moment"]) == (True, "timestamp", moment)
    assert not checked_by_a_stranger(stamp, key=key)["ok"], "a stamp alone says nothing of any checkpoint"
    other = tmp_path / "other.tsr"
    other.write_bytes(Authority().reply(query_over(b"something else", 1)))
    found = checked_by_a_stranger(note, other, key=key)
    assert found["difference"]["difference"] == "forged_timestamp"
    for damaged in (stamp.read_bytes()[:-40], stamp.read_bytes()[:30], Authority(status=2).reply(b""), b"0\x82"):
        other.write_bytes(damaged)
        assert checked_by_a_stranger(note, other, key=key)["exit"] == 2


def test_the_instruction_for_openssl_holds_after_the_certificate_has_expired(home: Path, tmp_path: Path):
    """The lines of docs/proof.md, as they stand there. Judged by today the same stamp is refused."""
    instruction = Path("docs/proof.md").read_text("utf-8")
    lines = [line.strip() for line in instruction.splitlines() if line.startswith("    ") and "openssl ts" in line]
    assert len(lines) == 2
    authority = Authority(late=timedelta(days=-30), ends=datetime.now(UTC) - timedelta(days=1))
    note = tmp_path / "checkpoint.900"
    run(home, "checkpoint", "--to", note)
    note.with_name("checkpoint.900.tsr").write_bytes(authority.reply(query_over(note.read_bytes(), 1)))
    authority.roots(tmp_path)
    for script, holds in (("\n".join(lines), True), (lines[1].partition(" -attime")[0], False)):
        done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.returncode == 0, "Verification: OK" in done.stdout + done.stderr) == (holds, holds), done.stderr


def test_a_forger_who_makes_the_annex_anew_is_named_by_what_the_stamp_says(home: Path):
    stamped(home, Authority())
    with closing(sqlite3.connect(home / "events.sqlite", isolation_level=None)) as db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        db.execute("DELETE FROM annex")
        db.execute("DELETE FROM sqlite_sequence WHERE name = 'annex'")
        db.execute("UPDATE stamp SET query = NULL, reply = ?", (Authority().reply(query_over(b"else", 1)),))
    assert verdict(home)["first_difference"]["kind"] == "forged_timestamp"


@pytest.fixture
def client(home: Path) -> Iterator[TestClient]:
    stamped(home, Authority())
    with ArchiveHome(home) as opened, TestClient(create_app(opened), headers={"User-Agent": "test"}) as client:
        yield client


def test_the_stamp_of_a_checkpoint_is_served_and_linked(client: TestClient):
    newest = client.get("/ledger/checkpoint")
    size = newest.headers["archive-position"]
    at_size = client.get(f"/ledger/checkpoint/{size}")
    link = f'</ledger/checkpoint/{size}/timestamp>; rel="describedby"; type="application/timestamp-reply"'
    assert (at_size.text, at_size.headers["link"]) == (newest.text, newest.headers["link"]) == (newest.text, link)
    served = client.get(f"/ledger/checkpoint/{size}/timestamp")
    assert served.headers["content-type"] == "application/timestamp-reply"
    assert read_stamp(served.content).is_over(newest.content)
    for path in ("999/timestamp", "999", "1/timestamp"):
        assert client.get(f"/ledger/checkpoint/{path}").status_code == 404
    assert client.get("/ledger/checkpoint/x").status_code == 422


def test_a_checkpoint_without_a_stamp_has_no_link(home: Path):
    with ArchiveHome(home) as opened, TestClient(create_app(opened), headers={"User-Agent": "test"}) as client:
        assert "link" not in client.get("/ledger/checkpoint").headers
