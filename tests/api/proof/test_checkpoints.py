"""Checkpoints by the command and by themselves: signed, published, witnessed, and what is checked with them."""

import http.server
import json
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.actor.usecases import register_actor
from archive.ledger.checkpoint.checkpoint import latest_size
from archive.ledger.checkpoint.note import Signer, parse_note
from archive.ledger.checkpoint.notekey import WITNESSES, NoteKey
from services.home.archive_home import ArchiveHome
from services.proof.keeper import Keeper
from tests.api.proof.stranger import checked_by_a_stranger, run, told

WITNESS = Signer.from_seed("todistaja.example", bytes(range(32)))


def test_an_import_ends_with_a_checkpoint_and_the_archive_verifies(home: Path):
    listed = told(home, "checkpoint", "--list")
    verdict = told(home, "verify")
    assert [each["size"] for each in listed["checkpoints"]] == [verdict["position"]]
    assert (verdict["ok"], verdict["blobs"], verdict["checkpoints"]) == (True, 3, 1)
    assert set(verdict) >= {
        "ok",
        "events",
        "blobs",
        "checkpoints",
        "destroyed",
        "first_difference",
        "seconds",
        "position",
    }


def test_checkpoints_go_outside_and_the_log_keeps_where(home: Path, tmp_path: Path):
    folder, file = tmp_path / "outside", tmp_path / "newest.txt"
    first = told(home, "checkpoint", "--to", f"{folder}/")
    run(home, "checkpoint", "--to", f"{folder}/")
    run(home, "checkpoint", "--to", str(file))
    copy = folder / f"checkpoint.{first['size']}"
    assert copy.read_text() == file.read_text() == first["note"]
    assert [each["size"] for each in told(home, "checkpoint", "--list")["publications"]] == [first["size"]] * 3
    copy.write_text(copy.read_text().replace("proofs\n", "proofs2\n"))
    assert "with other content" in run(home, "checkpoint", "--to", f"{folder}/", exits=2)
    assert not list(folder.glob(".*"))


def test_a_checkpoint_is_put_to_an_address(home: Path):
    with receiving(201) as (address, received):
        made = told(home, "checkpoint", "--to", address.replace("//", "//user:secret@") + "?token=secret")
    assert received == [made["note"].encode()]
    assert "secret" not in json.dumps(told(home, "checkpoint", "--list")["publications"])
    with receiving(403) as (address, _):
        assert "403" in run(home, "checkpoint", "--to", address, exits=2)
    assert "cannot be reached" in run(home, "checkpoint", "--to", address, exits=2)


class receiving:  # noqa: N801
    """A server on the loopback that takes a PUT and answers with a status."""

    def __init__(self, status: int) -> None:
        self.received: list[bytes] = []
        received = self.received

        class Taking(http.server.BaseHTTPRequestHandler):
            def do_PUT(self) -> None:
                received.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.HTTPServer(("127.0.0.1", 0), Taking)

    def __enter__(self) -> tuple[str, list[bytes]]:
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        return f"http://127.0.0.1:{self.server.server_port}/checkpoints/proofs", self.received

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def test_a_witness_adds_its_word(home: Path, tmp_path: Path):
    made = told(home, "checkpoint")
    note = parse_note(made["note"])
    cosigned = note.with_signature(WITNESS.witness(note.text, datetime.now(UTC)))
    file, vkey = tmp_path / "cosigned", WITNESS.key(WITNESSES).vkey
    file.write_text(str(cosigned))
    kept = told(home, "checkpoint", "--add-witness", str(file), "--witness", vkey)
    assert parse_note(kept["note"]).witnessed_by(WITNESS.key(WITNESSES))
    verdict = told(home, "verify", "--against", str(file), "--witness", vkey)
    assert verdict["ok"]
    assert f"todistaja.example cosigned up to {made['size']} events." in verdict["notes"]
    run(home, "verify", "--witness", WITNESS.key().vkey, exits=2)
    file.write_text(made["note"])
    run(home, "checkpoint", "--add-witness", str(file), "--witness", vkey, exits=2)
    run(home, "checkpoint", "--witness", vkey, exits=2)
    file.write_text("nothing")
    run(home, "checkpoint", "--add-witness", str(file), "--witness", vkey, exits=2)


def test_a_changed_key_is_vouched_for_by_the_old_one(home: Path, tmp_path: Path):
    old = told(home, "checkpoint", "--list")["keys"][-1]["key"]
    made = told(home, "checkpoint", "--rotate-key")
    new = told(home, "checkpoint", "--list")["keys"][-1]["key"]
    assert new != old
    assert all(parse_note(made["note"]).signed_by(NoteKey.from_vkey(each)) for each in (old, new))
    export = tmp_path / "out" / "events.jsonl"
    told(home, "export", "events", "--out", str(export))
    chain = export.with_suffix(".checkpoints.json").read_text()
    assert checked_by_a_stranger(tmp_path, chain, export.read_text())["ok"]
    assert told(home, "verify")["ok"]


def test_a_proof_is_given_for_a_record(home: Path, tmp_path: Path):
    found = told(home, "search", "valtionavustus")["hits"][0]
    file = tmp_path / "proof.json"
    run(home, "prove", found["id"], "--out", str(file))
    assert run(home, "prove", found["id"]) == file.read_text()
    verdict = checked_by_a_stranger(tmp_path, file.read_text())
    assert verdict["ok"]
    assert "are at positions" in run(home, "prove", found["id"], "--position", "1", exits=2)
    run(home, "prove", "nobody knows", exits=2)


@pytest.mark.parametrize("open_only", [[], ["--open-only"]])
def test_an_export_is_checked_with_what_lies_beside_it(home: Path, tmp_path: Path, open_only: list[str]):
    export = tmp_path / "out" / "events.jsonl"
    made = told(home, "export", "events", "--out", str(export), *open_only)
    call = [sys.executable, "-I", "offline.py", "--json", "events.checkpoints.json", "events.jsonl"]
    verdict = json.loads(subprocess.run(call, cwd=export.parent, capture_output=True, check=True).stdout)
    assert verdict["ok"]
    lines = [json.loads(line) for line in export.read_text().splitlines()]
    assert [line["position"] for line in lines] == list(range(1, made["events"] + 1))
    hidden = [line for line in lines if set(line) == {"position", "leaf"}]
    assert bool(hidden) == bool(open_only)
    assert run(home, "export", "events", *open_only) == export.read_text()


def test_checkpoints_are_made_by_number_and_by_time(opened: ArchiveHome):
    record = some_events(opened)
    keeper = Keeper(opened.archive, opened.keys, opened.keeper_id, events=10, seconds=3600)
    assert not keeper.look()
    record(10)
    assert keeper.look()
    assert not keeper.look()
    record(1)
    assert not keeper.look()
    assert Keeper(opened.archive, opened.keys, opened.keeper_id, events=10, seconds=0).look()


def test_the_last_events_are_signed_when_serving_ends(opened: ArchiveHome):
    record = some_events(opened)
    opened.keeper.start()
    record(2)
    opened.keeper.stop()
    assert latest_size(opened.archive) == opened.archive.position


def some_events(home: ArchiveHome) -> Callable[[int], None]:
    def record(number: int) -> None:
        for each in range(number):
            register_actor(home.archive, f"{home.archive.position} {each}", by=home.keeper_id())

    return record
