import json

import pytest

from archive.ledger.checkpoint.note import SignatureForged, Signer
from archive.ledger.checkpoint.treehead import TreeHead
from archive.ledger.proof import (
    Opened,
    ProofRefused,
    checkpoint_chain,
    continues,
    export_line,
    proof_file,
    withheld_line,
)
from archive.ledger.tree import EMPTY_ROOT, inclusion_proof

from .small_archive import ORIGIN, SIGNER, WITNESS, SmallArchive, an_event

ARCHIVE = SmallArchive()
PATH = inclusion_proof(2, 5, ARCHIVE.node_at)


def test_a_proof_file_holds_all_that_is_needed():
    proof = json.loads(ARCHIVE.proof(3, 5))
    assert list(proof) == ["format", "event", "leaf", "path", "checkpoint", "key"]
    assert proof["format"] == "archive-proof.v1"
    assert proof["event"]["position"] == 3
    assert bytes.fromhex(proof["leaf"]) == ARCHIVE.leaves[2]
    assert [bytes.fromhex(hash) for hash in proof["path"]] == PATH


@pytest.mark.parametrize("shown", ["withheld", "destroyed"])
def test_content_that_is_not_shown_is_named_so(shown):
    entry, _ = an_event(3)
    proof = proof_file(entry, shown, PATH, ARCHIVE.checkpoint(5), SIGNER.key())
    assert json.loads(proof)["event"]["content"] == shown
    assert "content" not in json.loads(export_line(entry, None))


def test_a_withheld_event_shows_its_leaf_and_nothing_else():
    assert json.loads(withheld_line(3, ARCHIVE.leaves[2])) == {"position": 3, "leaf": ARCHIVE.leaves[2].hex()}


def test_a_proof_that_would_not_verify_is_not_given_out():
    entry, content = an_event(3)
    checkpoint, key = ARCHIVE.checkpoint(5), SIGNER.key()
    with pytest.raises(ProofRefused, match="path"):
        proof_file(entry, content, PATH[::-1], checkpoint, key)
    with pytest.raises(ProofRefused, match="path"):
        proof_file(entry._replace(version=9), content, PATH, checkpoint, key)
    with pytest.raises(ProofRefused, match="signed"):
        proof_file(entry, content, PATH, checkpoint, WITNESS.key())
    with pytest.raises(ProofRefused, match="does not match its fact"):
        proof_file(entry, content._replace(bytes=b"{}"), PATH, checkpoint, key)


@pytest.mark.parametrize("fact", [b"{}", b"[]", b"", b"not JSON", b'{"content":1}', b'{"content":"\xc3\xa4"}'])
def test_content_without_a_commitment_in_its_fact_is_not_given_out(fact):
    entry, _ = an_event(1)
    with pytest.raises(ProofRefused, match="does not match its fact"):
        export_line(entry._replace(fact=fact), Opened(bytes(32), b"{}"))


def test_a_chain_holds_every_checkpoint_with_its_proof():
    chain = json.loads(checkpoint_chain([SIGNER.key()], [ARCHIVE.link(0, 2), ARCHIVE.link(2, 5)]))
    assert chain["keys"] == [SIGNER.key().vkey]
    assert [len(link["consistency"]) for link in chain["checkpoints"]] == [0, 2]


def test_a_chain_that_would_not_verify_is_not_given_out():
    key, other = SIGNER.key(), SmallArchive(title="Toinen")
    with pytest.raises(ProofRefused, match="continue"):
        checkpoint_chain([key], [ARCHIVE.link(0, 2), other.link(2, 5)])
    with pytest.raises(ProofRefused, match="continue"):
        checkpoint_chain([key], [ARCHIVE.link(0, 5), ARCHIVE.link(0, 2)])
    with pytest.raises(ProofRefused, match="signed"):
        checkpoint_chain([WITNESS.key()], [ARCHIVE.link(0, 2)])
    checkpoint, _ = ARCHIVE.link(0, 2)
    forged = type(checkpoint)(ARCHIVE.checkpoint(5).text, checkpoint.signatures)
    with pytest.raises(SignatureForged):
        checkpoint_chain([key], [(forged, [])])


def test_a_chain_goes_on_under_a_new_key():
    successor = Signer.from_seed(ORIGIN, b"\x07" * 32)
    _, proof = ARCHIVE.link(2, 5)
    renewed = SmallArchive(signer=successor).checkpoint(5)
    assert checkpoint_chain([SIGNER.key(), successor.key()], [ARCHIVE.link(0, 2), (renewed, proof)])


def test_everything_continues_the_empty_log_of_the_same_archive():
    empty = TreeHead(ORIGIN, 0, EMPTY_ROOT)
    head = TreeHead(ORIGIN, 2, bytes(32))
    assert continues(None, head, []) and continues(empty, head, []) and continues(empty, empty, [])
    assert not continues(empty, head, [bytes(32)])
    assert not continues(None, head, [bytes(32)])
    assert not continues(empty, TreeHead("toinen", 2, bytes(32)), [])
    assert not continues(head, empty, [])
