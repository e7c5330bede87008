"""Proof over REST: a stranger checks with one file and the standard library what the archive hands out."""

from pathlib import Path

import pytest

from archive.ledger.checkpoint.note import parse_note
from archive.ledger.checkpoint.notekey import NoteKey
from archive.ledger.checkpoint.treehead import parse_tree_head
from archive.ledger.tiles import Tile, tile_path
from archive.ledger.tree import extend, root_of, verify_consistency
from tests.api.doors import Doors
from tests.api.proof.stranger import checked_by_a_stranger
from tests.archive.ledger.monitor import bundle_entries, entry_hash, tile_hashes, tiles_of


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
