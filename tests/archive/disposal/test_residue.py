"""The search of files: every probe is found wherever it lies, and nothing that is none."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.disposal import file_search as searching
from services.disposal import probes as residue
from services.disposal.probes import Probes

PROBE = b"zx-91 loppuraportti"


def among_many(probe: bytes) -> Probes:
    """A probe and so many others that none is looked for by itself."""
    probes = Probes()
    for block in (probe, *(b"%04d muu muistio" % number for number in range(residue.FEW))):
        probes.block(block)
    return probes


@given(st.integers(0, 40), st.binary(max_size=60), st.binary(max_size=60))
def test_a_probe_is_found_at_any_place(at: int, before: bytes, after: bytes):
    probes = among_many(PROBE)
    assert probes.within(bytes(at) + before + PROBE + after) == {0}
    assert not probes.within(bytes(at) + before + b"\x00" + PROBE[1:] + b"\x00")


@given(st.lists(st.binary(min_size=12, max_size=40), min_size=1, max_size=40, unique=True), st.randoms())
def test_every_one_of_many_is_found(blocks: list[bytes], random):
    probes = Probes()
    for block in blocks:
        probes.block(block)
    varied = [block for block in blocks if len(set(block)) >= 5]
    assert len(probes) == len(varied)
    mixed = [*blocks]
    random.shuffle(mixed)
    assert probes.within(b"\xff".join(mixed)) == set(range(len(varied)))


@pytest.mark.parametrize("at", [0, 1, 4090, 8187, 8190, 8192])
def test_a_probe_over_the_edge_of_a_part_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int):
    monkeypatch.setattr(searching, "CHUNK", 4096)
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "file").write_bytes(bytes(at) + PROBE + bytes(9000))
    (tmp_path / "other").write_bytes(bytes(20_000))
    probes = among_many(PROBE)
    found = probes.search(tmp_path)
    assert (found.hits, found.files, found.bytes) == ({"deep/file": {0}}, 2, at + 9000 + len(PROBE) + 20_000)


def test_a_text_is_found_as_it_is_written_and_in_json():
    title = 'Päätös "Åbo" \\ äänestys'
    probes = Probes()
    probes.text(title)
    for written in (title.encode(), json.dumps(title).encode(), json.dumps(title, ensure_ascii=False).encode()):
        assert probes.within(b"..." + written) == {0}
    assert not probes.within("Päätös Åbo".encode())


def test_of_a_long_text_samples_from_its_whole_length_are_taken():
    text = "\n".join(f"Rivi {number} on ainutlaatuinen." for number in range(500))
    probes = Probes()
    probes.text(text)
    assert len(probes) == residue.SAMPLES
    assert probes.within(text.encode()) == set(range(residue.SAMPLES))
    assert probes.within(text[:200].encode()) == {0}
    assert probes.within(text[-200:].encode()) == {residue.SAMPLES - 1}


def test_one_word_is_no_probe_and_nothing_too_plain_is():
    probes = Probes()
    for said in ("valtionavustuspäätös", "puite-sopimus", "lyhyt sana", "- - - - - - - - - -", ""):
        probes.text(said)
    probes.block(bytes(64))
    assert len(probes) == 0


def test_a_short_value_or_one_word_is_found_whole_with_its_field():
    probes = Probes()
    for field, value in (("title", "Oja"), ("sender", "Meikäläinen"), ("reason", "")):
        probes.value(field, value)
    assert len(probes) == 2
    for spaced in (None, (",", ":")):
        for plain in (False, True):
            written = json.dumps({"title": "Oja", "sender": "Meikäläinen"}, ensure_ascii=plain, separators=spaced)
            assert probes.within(written.encode()) == {0, 1}
    assert not probes.within('{"title":"Ojala","sender":"Meikäläinen-Oja","holder":"Oja"}'.encode())
    probes.value("title", "Pitkä otsikko asiasta")
    assert probes.within("nimi: Pitkä otsikko asiasta".encode()) == {2}


def test_a_digest_is_found_in_hex_in_bytes_and_as_a_name(tmp_path: Path):
    digest = bytes(range(32)).hex()
    probes = Probes()
    probes.digest(digest)
    assert probes.within(b"x" + digest.encode()) == probes.within(b"yy" + bytes(range(32))) == {0}
    (tmp_path / digest).touch()
    assert probes.search(tmp_path).hits == {digest: {0}}


def test_what_stays_is_told_from_what_does_not():
    probes = Probes()
    probes.text("Yhteinen otsikko kahdella")
    probes.text("Yhden oma otsikko vain")
    parts = [b"muuta", json.dumps({"title": "Yhteinen otsikko kahdella"}).encode()]
    assert probes.living({0, 1}, parts) == {0}


def test_many_are_told_from_what_stays_too():
    probes = Probes()
    for number in range(40):
        probes.text(f"Muistio numero {number:03} kokouksesta")
    parts = (f"Muistio numero {number:03} kokouksesta".encode() for number in range(0, 40, 2))
    assert probes.living(set(range(40)), parts) == set(range(0, 40, 2))


def test_what_stays_after_all_is_searched_for_no_more(tmp_path: Path):
    digest, probes, its = bytes(range(32)).hex(), Probes(), Probes()
    probes.text("Muistio joka tuhotaan")
    for each in (probes, its):
        each.digest(digest)
        each.text("Muistio joka jää sittenkin")
    probes.forget(its)
    (tmp_path / digest).write_text("Muistio joka jää sittenkin")
    (tmp_path / "b").write_text("Muistio joka tuhotaan")
    assert (len(probes), probes.search(tmp_path).hits) == (1, {"b": {0}})
    probes.text("Muistio joka jää sittenkin")
    assert (len(probes), probes.within("Muistio joka jää sittenkin".encode())) == (2, {3})


def test_a_digest_named_twice_is_one_probe(tmp_path: Path):
    digest, probes = bytes(range(32)).hex(), Probes()
    probes.digest(digest)
    probes.text("Muistio joka tuhotaan")
    probes.digest(digest)
    (tmp_path / digest).touch()
    assert probes.search(tmp_path).hits == {digest: {0}}
