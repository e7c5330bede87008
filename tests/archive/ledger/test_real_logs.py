"""Proof vectors and a log made by others. Skipped where they are not at hand; see ARCHIVE_TEST_DATA."""

import base64
import json
import os
from pathlib import Path

import pytest

from archive.ledger import offline
from archive.ledger.checkpoint.note import parse_note
from archive.ledger.checkpoint.notekey import NoteKey
from archive.ledger.checkpoint.treehead import parse_tree_head
from archive.ledger.tiles import Tile, tile_at, tile_path
from archive.ledger.tree import (
    consistency_proof,
    extend,
    is_subtree,
    root_of,
    verify_consistency,
    verify_inclusion,
    verify_subtree,
)
from tests.archive.ledger.monitor import bundle_entries, entry_hash, tile_hashes

REPOSITORY = Path(__file__).parents[3]
MERKLE = Path(os.environ.get("ARCHIVE_TEST_DATA", REPOSITORY / "../shared/data")) / "conformance/merkle"
LOG_KEY = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"

if not MERKLE.is_dir():
    pytest.skip("vectors and logs of others are not at hand: set ARCHIVE_TEST_DATA", allow_module_level=True)


def vectors(kind: str) -> list[dict]:
    return [json.loads(file.read_text()) for file in sorted((MERKLE / "vectors" / kind).rglob("*.json"))]


def plain(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def path_of(vector: dict) -> list[bytes]:
    return [plain(hash) for hash in vector["proof"] or []]


def test_inclusion_vectors():
    for each in vectors("inclusion"):
        leaf, root = plain(each["leafHash"]), plain(each["root"])
        proven = verify_inclusion(leaf, each["leafIdx"], each["treeSize"], path_of(each), root)
        assert proven != each["wantErr"], each["desc"]


def test_consistency_vectors():
    for each in vectors("consistency"):
        roots = plain(each["root1"]), plain(each["root2"])
        proven = verify_consistency(each["size1"], each["size2"], *roots, path_of(each))
        assert proven != each["wantErr"], each["desc"]


def test_subtree_inclusion_vectors():
    for each in vectors("subtreeinclusion"):
        start, size = each["start"], each["end"] - each["start"]
        leaf, root = plain(each["leafHash"]), plain(each["root"])
        proven = is_subtree(start, each["end"], each["end"]) and verify_inclusion(
            leaf, each["leafIdx"] - start, size, path_of(each), root
        )
        assert proven != each["wantErr"], each["desc"]


def test_subtree_consistency_vectors():
    for each in vectors("subtreeconsistency"):
        span, roots = (each["start"], each["end"]), (plain(each["root1"]), plain(each["root2"]))
        proven = verify_subtree(span, each["size"], roots[0], path_of(each), roots[1])
        assert proven != each["wantErr"], each["desc"]


def test_the_offline_verifier_agrees_with_every_vector_it_can_be_given():
    """It reads hashes of 32 bytes alone, and inclusion and consistency alone."""
    checked = 0
    for each in vectors("inclusion") + vectors("consistency"):
        given = [plain(each[name]) for name in ("root", "leafHash", "root1", "root2") if name in each]
        if {len(hash) for hash in (*given, *path_of(each))} != {32} or each.get("size1") == 0:
            continue
        if "leafHash" in each:
            head = offline.Head("", each["treeSize"], given[0])
            proven = offline.leads_to(given[1], each["leafIdx"], head, path_of(each))
        else:
            old, new = offline.Head("", each["size1"], given[0]), offline.Head("", each["size2"], given[1])
            proven = offline.continues(old, new, path_of(each))
        assert proven != each["wantErr"], each["desc"]
        checked += 1
    assert checked > 80


def log_file(path: str) -> bytes:
    return (MERKLE / "tessera-log" / path).read_bytes()


@pytest.mark.parametrize("size", range(16))
def test_every_checkpoint_of_the_log_is_signed_and_its_tree_is_computed_from_entries(size):
    note = parse_note(log_file(f"checkpoint.{size}"))
    assert note.signed_by(NoteKey.from_vkey(LOG_KEY))
    assert str(note).encode() == log_file(f"checkpoint.{size}")
    head = parse_tree_head(note.text)
    leaves = []
    if size:
        tile, bundle = Tile(0, 0, size), Tile(None, 0, size)
        leaves = [entry_hash(entry) for entry in bundle_entries(bundle, log_file(tile_path(bundle)))]
        assert leaves == tile_hashes(tile, log_file(tile_path(tile)))
    assert (head.size, head.root) == (size, root_of(extend(0, leaves, ()).peaks))
    assert offline.require_signed(str(note), [offline.read_key(LOG_KEY)], []) == head_of(note)


def head_of(note):
    head = parse_tree_head(note.text)
    return offline.Head(head.origin, head.size, head.root)


def test_each_checkpoint_of_the_log_continues_every_one_before():
    leaves = tile_hashes(Tile(0, 0, 15), log_file("tile/0/000.p/15"))
    nodes = {(level, index): hash for level, index, hash in extend(0, leaves, ()).nodes}
    heads = [parse_tree_head(parse_note(log_file(f"checkpoint.{size}")).text) for size in range(16)]
    for new in heads[1:]:
        for old in heads[1 : new.size + 1]:
            proof = consistency_proof(old.size, new.size, lambda level, index: nodes[level, index])
            assert verify_consistency(old.size, new.size, old.root, new.root, proof)


def test_every_tile_of_the_log_lies_where_its_path_says():
    log = MERKLE / "tessera-log"
    found = [file.relative_to(log).as_posix() for file in (log / "tile").rglob("*") if file.is_file()]
    assert len(found) == 30
    assert all(tile_path(tile_at(path)) == path for path in found)
