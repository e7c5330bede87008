"""The one-file verifier names what was altered, forged or cannot be read."""

import json

import pytest

from archive.ledger import offline
from archive.ledger.checkpoint.note import Signer
from archive.ledger.proof import export_line, withheld_line
from tests.archive.ledger.offline.checked import ARCHIVE, CHAIN, EXPORT, KEY, PROOF, edited, edited_event, kind
from tests.archive.ledger.small_archive import ORIGIN, SmallArchive, an_event


def test_an_altered_event_is_named(check):
    for change in ({"name": "decision.corrected.v1"}, {"version": 9}, {"recorded_by": "x"}, {"fact": "e30="}):
        assert kind(check(edited_event(PROOF, **change))) == "altered_event"
    assert kind(check(edited_event(PROOF, position=4))) == "altered_event"


def test_altered_content_is_named(check):
    _, content = an_event(4)
    shown = {"random": content.random.hex(), "bytes": "e30="}
    assert kind(check(edited_event(PROOF, content=shown))) == "altered_content"


def test_an_event_of_another_tree_is_named(check):
    other = json.loads(SmallArchive(title="Toinen").proof(3, 5))
    assert kind(check(edited(PROOF, checkpoint=other["checkpoint"]))) == "not_in_tree"
    assert kind(check(edited(PROOF, path=other["path"]))) == "not_in_tree"
    assert kind(check(edited(PROOF, path=[]))) == "not_in_tree"
    assert kind(check(edited(PROOF, checkpoint=str(ARCHIVE.checkpoint(2))))) == "not_in_tree"


def test_a_proof_made_anew_under_another_key_is_caught_by_the_published_one(check):
    rewritten = SmallArchive(title="Väärennös", signer=Signer.from_seed(ORIGIN, b"\x07" * 32)).proof(3, 5)
    assert check(rewritten, key=None)["exit"] == 0
    assert kind(check(rewritten)) == "unknown_signer"


def test_a_rewritten_archive_is_caught_by_a_checkpoint_from_outside(check):
    rewritten = SmallArchive(title="Väärennös")
    outside = str(ARCHIVE.checkpoint(5)).encode()
    assert kind(check(rewritten.proof(3, 5), outside)) == "forked_history"
    report = check(b"".join(rewritten.export()), outside)
    assert (kind(report), report["difference"]["position"]) == ("altered_tree", 1)


def test_a_forged_signature_is_named(check):
    forged = str(ARCHIVE.checkpoint(5)).replace("\n5\n", "\n6\n")
    assert kind(check(forged.encode())) == "forged_signature"
    assert kind(check(edited(PROOF, checkpoint=forged))) == "forged_signature"


def chain_of(*links) -> bytes:
    """A chain nobody checked when it was written."""
    written = [{"note": str(note), "consistency": [hash.hex() for hash in proof]} for note, proof in links]
    return json.dumps({"format": "archive-checkpoints.v1", "keys": [KEY], "checkpoints": written}).encode()


def test_a_chain_that_does_not_hold_is_named(check):
    other = SmallArchive(title="Toinen")
    assert kind(check(chain_of(ARCHIVE.link(0, 2), other.link(2, 5)))) == "rewritten_history"
    assert kind(check(chain_of(ARCHIVE.link(0, 2), (ARCHIVE.checkpoint(5), [])))) == "rewritten_history"
    assert kind(check(chain_of(ARCHIVE.link(0, 5), ARCHIVE.link(0, 2)))) == "rolled_back"
    assert kind(check(chain_of(ARCHIVE.link(0, 5), other.link(0, 5)))) == "forked_history"


def with_lines(*lines: bytes) -> bytes:
    return b"".join(lines)


def test_what_was_done_to_an_export_is_named_with_its_place(check):
    one, two, three, four, five = EXPORT
    outside = str(ARCHIVE.checkpoint(5)).encode()
    altered = two.replace(b"decision.recorded", b"decision.corrected")
    for lines, named, position in [
        ((one, two, four, five), "missing_event", 3),
        ((two, three), "missing_event", 1),
        ((one, three, two, four, five), "swapped_order", 2),
        ((one, two, two, three, four, five), "inserted_event", 2),
        ((one, altered, three, four, five), "altered_event", 2),
        ((one, two, three, four), "truncated_tail", 5),
        ((one, withheld_line(2, bytes(32)), three, four, five), "altered_tree", 1),
    ]:
        report = check(with_lines(*lines), outside)
        assert (kind(report), report["difference"]["position"]) == (named, position)


def test_an_inserted_event_with_all_positions_after_it_moved_is_caught(check):
    events = [
        an_event(1),
        an_event(2, "Lisätty"),
        *((e._replace(position=e.position + 1), c) for e, c in ARCHIVE.events[1:]),
    ]
    inserted = b"".join(export_line(*event) for event in events)
    report = check(inserted, CHAIN)
    assert (kind(report), report["difference"]["position"]) == ("altered_tree", 1)


def test_a_checkpoint_inside_narrows_the_place(check):
    changed = [*EXPORT[:3], export_line(*an_event(4, "Muutettu")), EXPORT[4]]
    report = check(b"".join(changed), CHAIN)
    assert (kind(report), report["difference"]["position"]) == ("altered_tree", 3)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"\xff\xfe",
        b"{",
        b"{}",
        b"[]",
        b"null",
        b"1" * 10_000,
        b"[" * 100_000,
        b'{"format":' + b"[" * 100_000,
        b'{"format": "archive-proof.v2"}',
        b'{"format": ["archive-proof.v1"]}',
        b'{"format": "archive-checkpoints.v1", "keys": [], "checkpoints": []}',
        PROOF[:-3],
        PROOF.replace(b'"leaf"', b'"leaf ": 1, "leaf"'),
        PROOF.replace(b'"format"', b'"format": "archive-proof.v1", "format"'),
        edited(PROOF, leaf=json.loads(PROOF)["leaf"].upper()),
        edited(PROOF, path="x"),
        edited(PROOF, path=["00" * 32] * 129),
        edited(PROOF, key=5),
        edited(PROOF, checkpoint=None),
        edited_event(PROOF, position=True),
        edited_event(PROOF, position=3.0),
        edited_event(PROOF, position=0),
        edited_event(PROOF, position=2**70),
        edited_event(PROOF, origin="\x1b[2J"),
        edited_event(PROOF, origin="\ud800"),
        edited_event(PROOF, origin=None),
        edited_event(PROOF, fact="e30"),
        edited_event(PROOF, content="absent"),
        edited_event(PROOF, content=[]),
        edited_event(PROOF, more=1),
        str(ARCHIVE.checkpoint(5)).encode()[:-1],
        EXPORT[0] + b"{}\n",
        EXPORT[0] + b"\n" + EXPORT[1],
        EXPORT[0] + EXPORT[1][:-5],
    ],
)
def test_what_cannot_be_read_is_said_to_be_so(check, content):
    report = check(content)
    assert report["exit"] == 2
    assert "It cannot be checked: " in report["files"][0]["says"]


def test_a_checkpoint_alone_needs_a_key(check):
    note = str(ARCHIVE.checkpoint(5)).encode()
    assert check(note, key=None)["exit"] == 2
    assert check(note, PROOF, key=None)["exit"] == 0


def test_an_export_is_not_measured_with_checkpoints_of_two_archives(check):
    note = Signer.from_seed("toinen", bytes(32)).sign(ARCHIVE.checkpoint(5).text.replace(ORIGIN, "toinen"))
    toinen = json.dumps(
        {
            "format": "archive-checkpoints.v1",
            "keys": [Signer.from_seed("toinen", bytes(32)).key().vkey],
            "checkpoints": [{"note": str(note), "consistency": []}],
        }
    ).encode()
    assert "one archive at a time" in check(b"".join(EXPORT), toinen, CHAIN, key=None)["files"][0]["says"]


def test_a_difference_weighs_more_than_an_unreadable_file(check):
    assert check(b"", edited_event(PROOF, version=9), PROOF)["exit"] == 1


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    report = offline.check_files([str(tmp_path / "ei ole"), str(tmp_path)], offline.Checker([], []))
    assert report["exit"] == 2
    assert all("It cannot be read" in file["says"] for file in report["files"])


OFTEN = [(0x01, 5), (0x20, 7)]
RARELY = [pytest.param(1 << bit, 1, marks=pytest.mark.drill) for bit in range(8)]


@pytest.mark.parametrize(("flip", "step"), OFTEN + RARELY)
def test_no_byte_of_a_proof_changes_unnoticed(check, flip, step):
    """Either the change is noticed, or it changed nothing that is said: a space for a line break, at most."""
    original = json.loads(PROOF)
    for at in range(0, len(PROOF), step):
        changed = bytearray(PROOF)
        changed[at] ^= flip
        report = check(bytes(changed), key=None)
        assert report["exit"] in {1, 2} or json.loads(changed) == original, (at, bytes(changed[at - 20 : at + 20]))


@pytest.mark.parametrize("step", [29, pytest.param(1, marks=pytest.mark.drill)])
def test_no_byte_of_a_chain_or_export_changes_unnoticed(check, step):
    note = str(ARCHIVE.checkpoint(5)).encode()
    for whole, others in ((CHAIN, ()), (with_lines(*EXPORT), (note,))):
        original = [json.loads(line) for line in whole.splitlines()] if others else json.loads(whole)
        for at in range(0, len(whole), step):
            changed = bytearray(whole)
            changed[at] ^= 1
            if check(bytes(changed), *others)["exit"] == 0:
                same = [json.loads(line) for line in changed.splitlines()] if others else json.loads(changed)
                assert same == original, at
