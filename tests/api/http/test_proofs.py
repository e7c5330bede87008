"""Proof through the real doors: a stranger checks with one file and the standard library what the archive hands out."""

import http.server
import json
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from archive.actor.usecases import register_actor
from archive.decision.events import DecisionRecorded, Wording
from archive.decision.usecases import record_decision
from archive.errors import ArchiveError
from archive.ledger import offline
from archive.ledger.checkpoint.checkpoint import latest, latest_size
from archive.ledger.checkpoint.note import Signer, parse_note
from archive.ledger.checkpoint.notekey import WITNESSES, NoteKey
from archive.ledger.checkpoint.treehead import parse_tree_head
from archive.ledger.proving import proof_of
from archive.ledger.tiles import Tile, tile_path
from archive.ledger.tree import extend, root_of, verify_consistency
from archive.values import Publicity, PublicityClass
from services.home.archive_home import ArchiveHome, make_home
from services.proof.keeper import Keeper
from tests.api.doors import Doors
from tests.archive.ledger.monitor import bundle_entries, entry_hash, tile_hashes, tiles_of

COMMAND = Path(sys.executable).with_name("archive")
WITNESS = Signer.from_seed("todistaja.example", bytes(range(32)))


def checked_by_a_stranger(folder: Path, *contents: str, key: str | None = None) -> dict[str, Any]:
    """The verdict of the one-file verifier, in a process that knows nothing of the archive."""
    files = []
    for number, content in enumerate(contents):
        files.append(folder / f"{number}.txt")
        files[-1].write_text(content, "utf-8")
    with_key = ["--key", key] if key else []
    call = [sys.executable, "-I", offline.__file__, "--json", *with_key, *map(str, files)]
    answer = subprocess.run(call, capture_output=True, text=True, check=False, cwd=folder)
    assert answer.returncode in (0, 1), answer.stderr
    return json.loads(answer.stdout)


def the_key(doors: Doors) -> str:
    return doors.get("/ledger/keys").json()["keys"][-1]["key"]


def test_a_written_record_is_proven_to_a_stranger(doors: Doors, tmp_path: Path):
    made = doors.create("decision", title="Päätös avustuksesta")
    doors.read("decision", made)
    proof = doors.get(f"/ledger/proof/{made['position']}")
    assert proof.status_code == 200
    assert proof.headers["content-type"] == "application/json"
    verdict = checked_by_a_stranger(tmp_path, proof.text, key=the_key(doors))
    assert verdict["ok"]
    assert (verdict["files"][0]["position"], verdict["files"][0]["content"]) == (made["position"], "recorded")
    altered = proof.text.replace(proof.json()["leaf"], "00" * 32)
    assert not checked_by_a_stranger(tmp_path, altered, key=the_key(doors))["ok"]


def test_hidden_events_have_no_proof_for_others(doors: Doors, tmp_path: Path):
    made = doors.create("decision", public=False)
    doors.read("decision", made, "archivist")
    unknown, hidden = doors.get("/ledger/proof/999999"), doors.get(f"/ledger/proof/{made['position']}")
    assert (hidden.status_code, hidden.json()) == (unknown.status_code, unknown.json())
    assert hidden.status_code == 404
    assert doors.get(f"/ledger/proof/{made['position']}", "archivist").status_code == 200
    assert doors.get("/ledger/proof/1").status_code == 404


def test_content_that_names_a_person_is_withheld_as_a_whole(doors: Doors, tmp_path: Path):
    made = doors.create("decision", person="Henkilö Nimetty", source="polku/tiedosto")
    doors.read("decision", made)
    proof = doors.get(f"/ledger/proof/{made['position']}")
    assert proof.json()["event"]["content"] == "withheld"
    assert checked_by_a_stranger(tmp_path, proof.text)["ok"]
    inside = doors.get(f"/ledger/proof/{made['position']}", "archivist").json()
    assert set(inside["event"]["content"]) == {"random", "bytes"}


def test_an_older_checkpoint_can_be_asked_for(doors: Doors, tmp_path: Path):
    made = doors.create("decision")
    doors.read("decision", made)
    old = parse_tree_head(parse_note(doors.get(f"/ledger/proof/{made['position']}").json()["checkpoint"]).text).size
    later = doors.create("decision")
    doors.read("decision", later)
    doors.get(f"/ledger/proof/{later['position']}")
    again = doors.get(f"/ledger/proof/{made['position']}", params={"size": old})
    assert checked_by_a_stranger(tmp_path, again.text)["files"][0]["size"] == old
    assert doors.get(f"/ledger/proof/{later['position']}", params={"size": old}).status_code == 404
    assert doors.get(f"/ledger/proof/{made['position']}", params={"size": 987654}).status_code == 404


def head_of(doors: Doors):
    note = parse_note(doors.get("/ledger/checkpoint").content)
    assert note.signed_by(NoteKey.from_vkey(the_key(doors)))
    return parse_tree_head(note.text)


def a_checkpoint(doors: Doors):
    """A checkpoint that stands at what was recorded last."""
    made = doors.create("case")
    doors.read("case", made)
    assert doors.get(f"/ledger/proof/{made['position']}").status_code == 200
    return head_of(doors)


def test_a_monitor_follows_the_tiles_up_to_the_checkpoint(doors: Doors):
    head = a_checkpoint(doors)
    tiles = {tile: doors.get(f"/ledger/{tile_path(tile)}") for tile in tiles_of(head.size)}
    assert {answer.status_code for answer in tiles.values()} == {200}
    assert all("immutable" in answer.headers["cache-control"] for answer in tiles.values())
    leaves = [hash for tile, answer in tiles.items() if tile.level == 0 for hash in tile_hashes(tile, answer.content)]
    assert root_of(extend(0, leaves, ()).peaks) == head.root


def test_bundles_of_entries_are_for_those_who_may_see_every_event_in_them(doors: Doors):
    head = a_checkpoint(doors)
    bundle = Tile(None, 0, min(256, head.size))
    assert doors.get(f"/ledger/{tile_path(bundle)}").status_code == 404
    served = doors.get(f"/ledger/{tile_path(bundle)}", "archivist")
    leaves = [entry_hash(entry) for entry in bundle_entries(bundle, served.content)]
    hashes = Tile(0, 0, bundle.width)
    assert leaves == tile_hashes(hashes, doors.get(f"/ledger/{tile_path(hashes)}").content)


@pytest.mark.parametrize(
    "path", ["0/000x", "9/000", "0/999", "x", "entries/999", "0/x001/067", "..%2f..", "0/000.p/256"]
)
def test_what_is_no_tile_is_refused(doors: Doors, path: str):
    assert doors.get(f"/ledger/tile/{path}").status_code in (404, 422)


def test_the_record_only_grew(doors: Doors):
    old, new = a_checkpoint(doors), a_checkpoint(doors)
    shown = doors.get("/ledger/consistency", params={"first": old.size, "second": new.size}).json()
    proof = [bytes.fromhex(each) for each in shown["proof"]]
    assert verify_consistency(old.size, new.size, old.root, new.root, proof)
    assert (shown["first_root"], shown["second_root"]) == (old.root.hex(), new.root.hex())
    assert doors.get("/ledger/consistency", params={"first": old.size}).json()["second"] == new.size
    for wrong in ({"first": 0}, {"first": 5, "second": 4}):
        assert doors.get("/ledger/consistency", params=wrong).status_code == 422
    assert doors.get("/ledger/consistency", params={"first": 1, "second": 10**9}).status_code == 404


def test_a_record_says_up_to_which_checkpoint_it_is_proven(doors: Doors):
    made = doors.create("decision")
    doors.read("decision", made)
    assert doors.get(f"/ledger/proof/{made['position']}").status_code == 200
    read = doors.get(f"/decisions/{made['id']}")
    history = doors.get(f"/decisions/{made['id']}/history")
    assert int(read.headers["archive-checkpoint"]) >= made["position"]
    assert history.json()["checkpoint"] >= made["position"]


# The command line.


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with a few records, a file, and nothing signed yet."""
    home = tmp_path_factory.mktemp("proofs") / "home"
    make_home(home, origin="proofs", organisation="Todistelu")
    papers = home.parent / "papers"
    papers.mkdir()
    for number in range(3):
        (papers / f"muistio {number}.txt").write_text(f"Muistio {number}: valtionavustus myönnettiin.\n")
    run(home, "import", str(papers))
    return home


@pytest.fixture
def home(founded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(founded, tmp_path / "home"))


def run(home: Path, *words: str, exits: int = 0) -> str:
    """What a command printed; with 2, in which words it was refused."""
    done = CliRunner().invoke(app, ["--home", str(home), *words])
    if exits == 2:
        assert isinstance(done.exception, (ArchiveError, OSError)), done.output
        return f"{done.exception} {getattr(done.exception, 'remedy', '')}"
    assert done.exit_code == exits, done.output + repr(done.exception)
    return done.stdout


def told(home: Path, *words: str, exits: int = 0) -> Any:
    return json.loads(run(home, *words, "--json", exits=exits))


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


def sql(home: Path, *statements: str) -> None:
    db = sqlite3.connect(home / "events.sqlite", isolation_level=None)
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        db.execute(statement)
    db.close()


def test_verify_ends_with_one_and_names_the_difference(home: Path):
    sql(home, "UPDATE content SET bytes = CAST(replace(bytes, 'proofs', 'prooks') || ' ' AS BLOB) WHERE position = 5")
    verdict = told(home, "verify", exits=1)
    assert verdict["first_difference"]["kind"] == "altered_content"
    assert verdict["first_difference"]["position"] == 5
    done = subprocess.run([COMMAND, "--home", home, "verify"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines()[-1].startswith("DIFFERS (altered_content): The content of event 5")


def test_even_an_archive_that_cannot_be_opened_any_more_is_verified(home: Path):
    sql(home, "UPDATE event SET fact = x'00', name = 'nonsense' WHERE position <= 3")
    assert told(home, "verify", exits=1)["first_difference"]["position"] == 1


def test_yesterdays_record_under_todays_views_is_rolled_back(home: Path, tmp_path: Path):
    yesterday = {path.name: path.read_bytes() for path in home.glob("events.sqlite*")}
    papers = tmp_path / "more"
    papers.mkdir()
    (papers / "uusi.txt").write_text("Uusi muistio.\n")
    run(home, "import", str(papers))
    run(home, "checkpoint", "--to", str(tmp_path / "kept"))
    for path in home.glob("events.sqlite*"):
        path.unlink()
    for name, content in yesterday.items():
        (home / name).write_bytes(content)
    assert told(home, "verify", exits=1)["first_difference"]["kind"] == "rolled_back"
    assert (
        told(home, "verify", "--against", str(tmp_path / "kept"), exits=1)["first_difference"]["kind"] == "rolled_back"
    )


def test_a_torn_view_is_named(home: Path):
    run(home, "stats")
    states = home / "views" / "states"
    folder = states / (states / "CURRENT").read_text().strip()
    for path in folder.glob("states.sqlite*"):
        path.unlink()
    (folder / "states.sqlite").write_bytes(b"no database" * 100)
    assert told(home, "verify", exits=1)["first_difference"]["kind"] == "damaged_view"


def test_what_cannot_be_read_is_refused(home: Path, tmp_path: Path):
    note = tmp_path / "note"
    note.write_text("nothing")
    run(home, "verify", "--against", str(note), exits=2)
    run(home, "verify", "--against", str(tmp_path / "absent"), exits=2)
    run(home, "verify", "--key", "nothing", exits=2)
    run(tmp_path, "verify", exits=2)


# The serving process.


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[ArchiveHome]:
    make_home(tmp_path / "kept", origin="kept", organisation="Pidetty")
    with ArchiveHome(tmp_path / "kept") as home:
        yield home


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


# What lies sealed.


@pytest.fixture
def with_a_secret(home: Path) -> tuple[Path, int, int]:
    """The archive with a public and a secret decision; answers with their positions."""
    with ArchiveHome(home) as opened:
        made = [
            record_decision(
                opened.archive,
                DecisionRecorded(
                    natural_key=kind.value,
                    publicity=Publicity(
                        publicity=kind, ground="621/1999 24 § 1 mom. 20 k", secret_from=opened.today(), secret_years=25
                    ),
                    content=Wording(title=f"Päätös {kind}"),
                ),
                by=opened.keeper_id(),
            )
            for kind in (PublicityClass.public, PublicityClass.secret)
        ]
        opened.checkpoint()
    return home, made[0].position, made[1].position


def test_sealed_content_is_proven_like_any_other(with_a_secret, tmp_path: Path):
    home, _, secret = with_a_secret
    verdict = told(home, "verify")
    assert (verdict["ok"], verdict["unopened"]) == (True, 0)
    with ArchiveHome(home) as opened:
        proof = proof_of(opened.archive, secret, latest(opened.archive))
    assert checked_by_a_stranger(tmp_path, proof.decode())["files"][0]["content"] == "recorded"


def test_without_its_keys_sealed_content_is_counted_and_the_rest_verified(with_a_secret):
    home, _, _ = with_a_secret
    for path in home.glob("keys.sqlite*"):
        path.unlink()
    verdict = told(home, "verify")
    assert (verdict["ok"], verdict["unopened"]) == (True, 1)


@pytest.mark.parametrize("keys", [True, False])
def test_public_content_cannot_be_made_away_with_by_sealing_it(with_a_secret, keys: bool):
    home, public, secret = with_a_secret
    if not keys:
        for path in home.glob("keys.sqlite*"):
            path.unlink()
    forged = f"(SELECT seal FROM content WHERE position = {secret})"
    sql(home, f"UPDATE content SET random = zeroblob(32), bytes = x'', seal = {forged} WHERE position = {public}")
    found = told(home, "verify", exits=1)["first_difference"]
    assert (found["kind"], found["position"]) == ("altered_content", public)


def test_an_altered_envelope_and_a_lost_key_among_others_are_named(with_a_secret):
    home, _, secret = with_a_secret
    with closing(sqlite3.connect(home / "keys.sqlite")) as db, db:
        kept = db.execute("SELECT * FROM data_key").fetchall()
        db.execute("UPDATE data_key SET owner = ?", ("00000000-0000-4000-8000-000000000001",))
    found = told(home, "verify", exits=1)["first_difference"]
    assert (found["kind"], found["position"]) == ("missing_key", secret)
    assert "keys merge" in found["detail"]
    with closing(sqlite3.connect(home / "keys.sqlite")) as db, db:
        db.execute("DELETE FROM data_key")
        db.executemany("INSERT INTO data_key VALUES (?,?,?)", kept)
    assert told(home, "verify")["ok"]
    sql(home, f"UPDATE content SET seal = substr(seal, 1, length(seal) - 1) || x'00' WHERE position = {secret}")
    assert told(home, "verify", exits=1)["first_difference"]["kind"] == "altered_content"


@pytest.mark.parametrize("damage", [b"", b"no database at all" * 400, None])
def test_a_record_that_does_not_read_at_all_is_a_difference(home: Path, damage: bytes | None):
    for path in home.glob("events.sqlite-*"):
        path.unlink()
    record = home / "events.sqlite"
    record.write_bytes(record.read_bytes()[:20_000] if damage is None else damage)
    assert told(home, "verify", exits=1)["first_difference"]["kind"] in (
        "damaged_file",
        "truncated_tail",
        "missing_event",
    )
