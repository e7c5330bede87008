import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.ledger import offline
from archive.ledger.checkpoint.note import Signer
from archive.ledger.checkpoint.notekey import WITNESSES
from archive.ledger.proof import checkpoint_chain, export_line, proof_file, withheld_line
from archive.ledger.tree import inclusion_proof
from tests.profiles import often

from .small_archive import ORIGIN, SIGNER, WITNESS, SmallArchive, an_event
from .test_note import MOMENT

ARCHIVE = SmallArchive()
KEY = SIGNER.key().vkey
PROOF = ARCHIVE.proof(3, 5)
CHAIN = checkpoint_chain([SIGNER.key()], [ARCHIVE.link(0, 2), ARCHIVE.link(2, 5)])
EXPORT = ARCHIVE.export()


class Check:
    """Writes files and has them checked the way the command does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *contents: bytes, key: str | None = KEY, witness: str | None = None) -> dict:
        names = []
        for number, content in enumerate(contents):
            (self.folder / str(number)).write_bytes(content)
            names.append(str(self.folder / str(number)))
        keys = [offline.read_key(text) for text in [key] if text]
        witnesses = [offline.read_key(text) for text in [witness] if text]
        return offline.check_files(names, offline.Checker(keys, witnesses))


@pytest.fixture
def check(tmp_path):
    return Check(tmp_path)


def kind(report: dict) -> str:
    assert report["exit"] == 1, report
    return report["difference"]["difference"]


def edited(proof: bytes, **changes) -> bytes:
    return json.dumps({**json.loads(proof), **changes}).encode()


def edited_event(proof: bytes, **changes) -> bytes:
    return edited(proof, event={**json.loads(proof)["event"], **changes})


# What is well


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


# What differs


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


# What cannot be read


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


# Every byte counts


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


# Signatures, without any library

RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
]


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
def test_the_signatures_of_the_rfc_verify(public, message, signature):
    assert offline.ed25519_verifies(bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature))


@settings(deadline=None, max_examples=often(25))
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=300), st.integers(0, 511))
def test_signatures_verify_as_the_library_makes_them_and_no_others(seed, message, bit):
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = private.public_key().public_bytes_raw(), private.sign(message)
    assert offline.ed25519_verifies(public, message, signature)
    flipped = (int.from_bytes(signature, "big") ^ 1 << bit).to_bytes(64, "big")
    assert not offline.ed25519_verifies(public, message, flipped)
    assert not offline.ed25519_verifies(public, message + b"x", signature)


def test_a_second_spelling_of_a_signature_or_key_does_not_verify():
    public, message, signature = (bytes.fromhex(text) for text in RFC_8032[1])
    larger = int.from_bytes(signature[32:], "little") + offline.ORDER
    assert not offline.ed25519_verifies(public, message, signature[:32] + larger.to_bytes(32, "little"))
    assert not offline.ed25519_verifies(public, message, signature[:63])
    assert not offline.ed25519_verifies(b"\xff" * 32, message, signature)
    assert not offline.ed25519_verifies(public[:31], message, signature)
    assert not offline.ed25519_verifies((2).to_bytes(32, "little"), message, signature)


# The command on a strange machine


def run(*arguments, cwd) -> subprocess.CompletedProcess:
    command = [sys.executable, "-I", "-S", "-W", "error", str(cwd / "tarkista.py"), *map(str, arguments)]
    return subprocess.run(command, check=False, capture_output=True, cwd=cwd, timeout=60, encoding="utf-8")


@pytest.fixture
def strange_machine(tmp_path):
    """The one file, copied away, run without site packages."""
    (tmp_path / "tarkista.py").write_bytes(Path(offline.__file__).read_bytes())
    (tmp_path / "todiste.json").write_bytes(PROOF)
    (tmp_path / "vienti.jsonl").write_bytes(b"".join(EXPORT))
    (tmp_path / "ketju.json").write_bytes(CHAIN)
    return tmp_path


def test_a_stranger_checks_every_kind_of_file(strange_machine):
    done = run("--key", KEY, "todiste.json", "vienti.jsonl", "ketju.json", cwd=strange_machine)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("All is well.\n")
    assert "todiste.json: ok." in done.stdout


@pytest.mark.parametrize("arguments", [("todiste.json",), ("--key", KEY, "vienti.jsonl")])
def test_a_stranger_is_not_told_that_all_is_well_where_nobody_vouches_for_it(strange_machine, arguments):
    done = run(*arguments, cwd=strange_machine)
    assert done.returncode == 0
    assert done.stdout.endswith("mind the reservations above.\n")


def test_a_stranger_is_told_what_differs(strange_machine):
    (strange_machine / "todiste.json").write_bytes(edited_event(PROOF, version=9))
    done = run("todiste.json", cwd=strange_machine)
    assert done.returncode == 1
    assert "todiste.json: DIFFERS (altered_event). Event 3 was altered" in done.stdout
    machine = run("--json", "todiste.json", cwd=strange_machine)
    assert machine.stdout.count("\n") == 1
    assert json.loads(machine.stdout)["difference"]["position"] == 3


def test_a_stranger_is_told_what_to_give(strange_machine):
    assert run(cwd=strange_machine).returncode == 2
    assert run("--key", "ei avain", "todiste.json", cwd=strange_machine).returncode == 2
    wrong = run("--key", WITNESS.key(WITNESSES).vkey, "todiste.json", cwd=strange_machine)
    assert (wrong.returncode, "takes a key that signs" in wrong.stderr) == (2, True)


def test_the_one_file_reads_on_python_3_8_and_imports_nothing_but_the_standard_library():
    tree = ast.parse(Path(offline.__file__).read_text(encoding="utf-8"), feature_version=(3, 8))
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported <= sys.stdlib_module_names | {"__future__"}
