import contextlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.ledger import offline
from archive.ledger.checkpoint.note import SignatureForged, Signer, parse_note
from archive.ledger.checkpoint.notekey import WITNESSES, NoteKey, NoteMalformed
from archive.ledger.checkpoint.treehead import TreeHead, parse_tree_head
from archive.ledger.tree import EMPTY_ROOT

from .small_archive import ORIGIN, SIGNER, WITNESS, SmallArchive

PROMISED = json.loads((Path(__file__).parent / "vectors.json").read_text())["checkpoint"]
MOMENT = datetime(2025, 6, 1, 12, 30, tzinfo=UTC)
TEXT = SmallArchive().checkpoint(5).text
DASH = "\u2014"


def test_a_signed_checkpoint_is_for_ever():
    signer = Signer.from_seed(PROMISED["name"], bytes.fromhex(PROMISED["seed"]))
    head = TreeHead(PROMISED["name"], PROMISED["size"], bytes.fromhex(PROMISED["root"]))
    note = signer.sign(head.text)
    assert str(note) == PROMISED["note"]
    assert signer.key().vkey == PROMISED["vkey"]
    moment = datetime.fromtimestamp(PROMISED["witnessed"], UTC)
    assert str(note.with_signature(signer.witness(note.text, moment))) == PROMISED["cosigned"]
    assert signer.key(WITNESSES).vkey == PROMISED["witness_vkey"]


@pytest.mark.parametrize(("name", "seed"), [("", 32), ("nimi väliin", 32), ("a+b", 32), ("nimi", 31), ("nimi", 33)])
def test_a_signer_has_a_name_that_a_note_can_bear_and_a_seed_of_32_bytes(name: str, seed: int):
    with pytest.raises(NoteMalformed):
        Signer.from_seed(name, bytes(seed))


def test_a_note_is_read_as_it_was_written():
    note = SIGNER.sign("ensimmäinen rivi\n\nkolmas rivi\n")
    assert parse_note(str(note).encode()) == note
    assert parse_note(str(note)).signed_by(SIGNER.key())


def test_a_note_bears_several_signatures_and_each_is_told_apart():
    note = SIGNER.sign(TEXT)
    cosigned = parse_note(str(note.with_signature(WITNESS.witness(TEXT, MOMENT), *WITNESS.sign(TEXT).signatures)))
    assert cosigned.signed_by(SIGNER.key())
    assert cosigned.signed_by(WITNESS.key())
    assert cosigned.witnessed_by(WITNESS.key(WITNESSES)) == MOMENT
    assert note.witnessed_by(WITNESS.key(WITNESSES)) is None
    assert cosigned.with_signature(*note.signatures) == cosigned


def test_a_signature_by_an_unknown_key_is_passed_over():
    stranger = Signer.from_seed(ORIGIN, bytes(32))
    assert not SIGNER.sign(TEXT).signed_by(stranger.key())
    assert not SIGNER.sign(TEXT).signed_by(WITNESS.key())


def test_a_forged_signature_condemns_the_note():
    note = SIGNER.sign(TEXT)
    forged = parse_note(str(note).replace("\n5\n", "\n4\n"))
    with pytest.raises(SignatureForged):
        forged.signed_by(SIGNER.key())
    cosigned = note.with_signature(WITNESS.witness("toinen\n", MOMENT))
    with pytest.raises(SignatureForged):
        cosigned.witnessed_by(WITNESS.key(WITNESSES))


def test_a_key_that_signs_does_not_witness():
    with pytest.raises(NoteMalformed):
        SIGNER.sign(TEXT).signed_by(SIGNER.key(WITNESSES))
    with pytest.raises(NoteMalformed):
        SIGNER.sign(TEXT).witnessed_by(SIGNER.key())


@given(st.binary(min_size=32, max_size=32), st.sampled_from([1, 4]))
def test_a_key_is_read_from_its_published_form(public, kind):
    key = NoteKey("arkisto.example", public, kind)
    assert NoteKey.from_vkey(key.vkey) == key
    assert offline.read_key(key.vkey) == (key.name, key.id, key.kind, key.public)


GOOD_KEY = SIGNER.key().vkey


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "arkisto.example",
        GOOD_KEY[:-1],
        GOOD_KEY + "=",
        GOOD_KEY.replace(ORIGIN, ORIGIN + "x"),
        GOOD_KEY.replace("+", "+0", 1),
        GOOD_KEY.replace(ORIGIN, "kaksi sanaa"),
        GOOD_KEY.replace(ORIGIN, ""),
        "\ud800" + GOOD_KEY,
        "a+00000000+AAAA",
    ],
)
def test_a_key_with_anything_changed_is_no_key(vkey):
    with pytest.raises(NoteMalformed):
        NoteKey.from_vkey(vkey)
    with pytest.raises(offline.Unreadable):
        offline.read_key(vkey)


LINE = str(SIGNER.sign(TEXT)).rpartition("\n\n")[2]


@pytest.mark.parametrize(
    "received",
    [
        b"",
        b"\xff\n\n",
        "teksti\n",
        "teksti\n\n",
        "teksti\n\n" + LINE[:-1],
        "teksti\n\n" + LINE.replace(DASH, "-"),
        "teksti\n\n" + LINE + "\n",
        "teksti\n\n" + LINE.replace(ORIGIN, "kaksi sanaa"),
        "teksti\n\n" + LINE.replace(ORIGIN, "a+b"),
        "te\tksti\n\n" + LINE,
        "te\r\nksti\n\n" + LINE,
        "\ud800\n\n" + LINE,
        "teksti\n\n" + f"{DASH} a AAAA\n",
        "teksti\n\n" + f"{DASH} a AAAAAAB=\n",
        "teksti\n\n" + LINE * 101,
        "x" * 1_000_001,
    ],
)
def test_what_is_not_exactly_a_note_is_refused(received):
    with pytest.raises(NoteMalformed):
        parse_note(received)


@pytest.mark.parametrize("text", ["", "ilman rivinvaihtoa", "\x00\n", "\ud800\n"])
def test_a_text_that_cannot_be_read_back_is_not_signed(text):
    with pytest.raises(NoteMalformed):
        SIGNER.sign(text)


@pytest.mark.parametrize("seed", [b"", bytes(31), bytes(33)])
def test_a_seed_of_another_length_signs_nothing(seed):
    with pytest.raises(NoteMalformed):
        Signer.from_seed(ORIGIN, seed)


def test_a_checkpoint_says_origin_size_and_root():
    head = TreeHead("arkisto.example", 12, bytes(32), ("lisärivi",))
    assert parse_tree_head(head.text) == head
    assert head.text.split("\n")[:2] == ["arkisto.example", "12"]
    assert parse_tree_head(TreeHead("a", 0, EMPTY_ROOT).text).size == 0


ROOT = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n1\n",
        f"a\n1\n{ROOT}",
        f"\n1\n{ROOT}\n",
        f"a\n01\n{ROOT}\n",
        f"a\n+1\n{ROOT}\n",
        f"a\n-1\n{ROOT}\n",
        f"a\n1 \n{ROOT}\n",
        f"a\n١\n{ROOT}\n",
        f"a\n{2**63}\n{ROOT}\n",
        f"a\n{'9' * 5000}\n{ROOT}\n",
        f"a\n0\n{ROOT}\n",
        f"a\n1\n{ROOT[4:]}\n",
        f"a\n1\n{ROOT[:-2]}B=\n",
        f"a\n1\n{ROOT}\n\n",
        f"a\n1\n{ROOT}\n\nx\n",
    ],
)
def test_a_text_that_is_no_checkpoint_is_refused(text):
    with pytest.raises(NoteMalformed):
        parse_tree_head(text)
    with pytest.raises(offline.Unreadable):
        offline.read_head(text)


def test_a_checkpoint_with_a_line_break_in_its_origin_is_not_made():
    with pytest.raises(NoteMalformed):
        TreeHead("a\n5", 1, bytes(32))


@given(st.binary(max_size=400))
def test_no_bytes_crash_the_reader(received):
    with contextlib.suppress(NoteMalformed):
        parse_tree_head(parse_note(received).text)
