"""The one-file verifier accepts what is whole, and says what that proves."""

import pytest

from archive.ledger import offline
from archive.ledger.checkpoint.notekey import WITNESSES
from archive.ledger.proof import checkpoint_chain, proof_file, withheld_line
from archive.ledger.tree import inclusion_proof
from tests.archive.ledger.offline.checked import ARCHIVE, CHAIN, EXPORT, PROOF, kind
from tests.archive.ledger.small_archive import SIGNER, WITNESS, SmallArchive, an_event
from tests.archive.ledger.test_note import MOMENT


def test_a_proof_verifies_and_says_what_it_proves(check):
    report = check(PROOF)
    assert report["exit"] == 0
    assert report["files"][0]["content"] == "recorded"
    assert "Event 3 (decision.recorded.v1" in report["files"][0]["says"]
    assert not report["own_key_only"]


def test_a_proof_without_a_given_key_verifies_with_a_caution(check):
    report = check(PROOF, key=None)
    assert (report["exit"], report["own_key_only"]) == (0, True)


@pytest.mark.parametrize("size", range(1, 18))
def test_every_event_of_every_small_archive_is_proven(check, size):
    archive = SmallArchive(size)
    assert check(*(archive.proof(position, size) for position in range(1, size + 1)))["exit"] == 0


@pytest.mark.parametrize("shown", ["withheld", "destroyed"])
def test_a_proof_without_its_content_still_verifies(check, shown):
    path = inclusion_proof(2, 5, ARCHIVE.node_at)
    proof = proof_file(an_event(3)[0], shown, path, ARCHIVE.checkpoint(5), SIGNER.key())
    assert check(proof)["files"][0]["content"] == shown


def test_a_chain_verifies(check):
    assert check(CHAIN)["files"][0]["says"].startswith("2 checkpoints")


@pytest.mark.parametrize("first", range(1, 12))
def test_every_chain_of_two_verifies(check, first):
    archive = SmallArchive(12)
    chains = [
        checkpoint_chain([SIGNER.key()], [archive.link(0, first), archive.link(first, second)])
        for second in range(first, 13)
    ]
    assert check(*chains)["exit"] == 0


def test_a_chain_begins_with_the_empty_archive(check):
    chain = checkpoint_chain([SIGNER.key()], [ARCHIVE.link(0, 0), (ARCHIVE.checkpoint(5), [])])
    assert check(chain)["exit"] == 0


def test_an_export_verifies_up_to_its_newest_checkpoint(check):
    report = check(b"".join(EXPORT), str(ARCHIVE.checkpoint(4)).encode())
    assert report["exit"] == 0
    assert report["files"][0]["covered"] == 4
    assert report["files"][0]["says"] == (
        "5 events in order, each gives its leaf. Events 1 to 4 are exactly those of a signed checkpoint."
        " No signed checkpoint was given that vouches for events 5 to 5."
    )


def test_an_export_that_a_checkpoint_covers_says_that_of_all_of_it(check):
    report = check(b"".join(EXPORT), str(ARCHIVE.checkpoint(5)).encode())
    assert (report["exit"], report["files"][0]["covered"]) == (0, 5)
    assert report["files"][0]["says"] == (
        "5 events in order, each gives its leaf. Events 1 to 5 are exactly those of a signed checkpoint."
    )


def test_an_export_without_a_checkpoint_says_that_nothing_vouches_for_it(check):
    report = check(b"".join(EXPORT))
    assert (report["exit"], report["files"][0]["covered"]) == (0, 0)
    assert report["files"][0]["says"] == (
        "5 events in order, each gives its leaf. No signed checkpoint was given that vouches for events 1 to 5."
    )


@pytest.mark.parametrize(("length", "reads"), [(1, True), (10**4, True), (10**4 + 1, False)])
def test_a_text_of_a_row_is_of_one_line_and_at_most_ten_thousand_letters(length: int, reads: bool):
    if reads:
        assert offline.words("ä" * length) == "ä" * length
    else:
        with pytest.raises(offline.Unreadable, match="very long"):
            offline.words("ä" * length)
    for broken in ("a\nb", "a\x00", "\ud800", None, 7):
        with pytest.raises(offline.Unreadable):
            offline.words(broken)


def test_an_export_with_withheld_events_closes_the_tree(check):
    lines = [EXPORT[0], withheld_line(2, ARCHIVE.leaves[1]), *EXPORT[2:]]
    assert check(b"".join(lines), CHAIN, PROOF)["files"][0]["covered"] == 5


def test_a_witnessed_checkpoint_is_checked_by_its_witness(check):
    note = ARCHIVE.checkpoint(5)
    cosigned = str(note.with_signature(WITNESS.witness(note.text, MOMENT))).encode()
    witness = WITNESS.key(WITNESSES).vkey
    assert check(cosigned, witness=witness)["exit"] == 0
    assert kind(check(str(note).encode(), witness=witness)) == "not_witnessed"
    forged = note.with_signature(WITNESS.witness("toinen\n", MOMENT))
    assert kind(check(str(forged).encode(), witness=witness)) == "forged_signature"
