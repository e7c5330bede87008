"""Marks recognise what probes recognise, in any place and in another process, and say nothing themselves."""

from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.disposal import file_search as searching
from services.disposal.marks import Marks, erase
from services.disposal.probes import Probes

PROBE = b"zx-91 loppuraportti"
RECORD = UUID(int=7)
BLOCKS = st.lists(st.binary(min_size=12, max_size=64), min_size=1, max_size=60, unique=True)


def marked(*blocks: bytes) -> tuple[Probes, Marks]:
    probes = Probes()
    for block in blocks:
        probes.block(block)
    marks = Marks.sized_for(probes)
    marks.add(probes, {RECORD})
    return probes, marks


@given(st.integers(0, 40), st.binary(max_size=60), st.binary(max_size=60))
def test_a_mark_is_found_at_any_place(at: int, before: bytes, after: bytes):
    _, marks = marked(PROBE, b"muu muistio")
    assert marks.within(bytes(at) + before + PROBE + after) == {0}
    assert not marks.within(bytes(at) + before + b"\x00" + PROBE[1:] + b"\x00")


@given(BLOCKS, st.randoms())
def test_marks_find_what_probes_find(blocks: list[bytes], random):
    probes, marks = marked(*blocks)
    assert len(marks) == len(probes)
    mixed = [block for block in blocks if random.random() < 0.7]
    part = b"\xff".join(mixed)
    assert marks.within(part) == probes.within(part)


@pytest.mark.parametrize("at", [0, 1, 4090, 8187, 8190, 8192])
def test_a_mark_over_the_edge_of_a_part_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int):
    monkeypatch.setattr(searching, "CHUNK", 4096)
    (tmp_path / "file").write_bytes(bytes(at) + PROBE + bytes(9000))
    assert marked(PROBE)[1].search(tmp_path).hits == {"file": {0}}


def test_another_process_finds_the_same(tmp_path: Path):
    probes, digest = Probes(), bytes(range(32)).hex()
    probes.text('Päätös "Åbo" \\ äänestys')
    probes.digest(digest)
    marks = Marks.sized_for(probes)
    marks.add(probes, {RECORD})
    marks.keep(tmp_path / "kept")
    again = Marks.kept(tmp_path / "kept")
    assert again is not None
    assert (again.records, len(again), again.longest) == ({RECORD}, 2, marks.longest)
    (tmp_path / "found").mkdir()
    (tmp_path / "found" / digest).write_text('a "Päätös \\"Åbo\\" \\\\ äänestys"', "utf-8")
    assert again.search(tmp_path / "found").hits == {digest: {0, 1}}
    more = Probes()
    more.block(PROBE)
    again.add(more, {UUID(int=8)})
    again.keep(tmp_path / "kept")
    third = Marks.kept(tmp_path / "kept")
    assert third is not None
    assert third.within(b"..." + PROBE) == {2}
    assert third.records == {RECORD, UUID(int=8)}


def test_what_is_kept_holds_no_probe(tmp_path: Path):
    blocks = [bytes([number]) + bytes(range(number, number + 40)) for number in range(90)]
    marked(*blocks)[1].keep(tmp_path / "kept")
    kept = b"".join(path.read_bytes() for path in (tmp_path / "kept").iterdir())
    for block in blocks:
        assert not any(block[at : at + 6] in kept or block[at : at + 6].hex().encode() in kept for at in range(35))


def test_marks_in_pieces_are_none(tmp_path: Path):
    assert Marks.kept(tmp_path) is None
    marked(PROBE)[1].keep(tmp_path / "kept")
    for name, held in (("marks.json", b'{"bits":3'), ("marks.json", b"[]")):
        (tmp_path / "kept" / name).write_bytes(held)
        assert Marks.kept(tmp_path / "kept") is None
    marked(PROBE)[1].keep(tmp_path / "other")
    (tmp_path / "other" / "key").unlink()
    assert Marks.kept(tmp_path / "other") is None


def test_marks_under_another_key_take_the_place_of_broken_ones(tmp_path: Path):
    marked(b"muu muistio 17")[1].keep(tmp_path)
    (tmp_path / "marks.json").write_text("{")
    marked(PROBE)[1].keep(tmp_path)
    again = Marks.kept(tmp_path)
    assert again is not None
    assert again.within(b"..." + PROBE) == {0}


def test_erased_marks_are_gone_and_their_key_was_written_over(tmp_path: Path):
    marked(PROBE)[1].keep(tmp_path / "kept")
    key = tmp_path / "key"
    key.hardlink_to(tmp_path / "kept" / "key")
    erase(tmp_path / "kept")
    erase(tmp_path / "kept")
    assert not (tmp_path / "kept").exists()
    assert set(key.read_bytes()) == {0}


def test_what_stays_after_all_is_searched_for_no_more():
    _, marks = marked(PROBE, b"toinen muistio 17")
    its = Probes()
    its.block(PROBE)
    marks.forget(its)
    assert (len(marks), marks.within(PROBE + b"toinen muistio 17")) == (1, {1})


def test_few_of_everything_pass_the_filter():
    import random

    some = random.Random(1)
    _, marks = marked(*(some.randbytes(48) for _ in range(3000)))
    fingerprints = marks._fingerprints(some.randbytes(8 * 100_000))
    passed = sum(each in marks._places for each in fingerprints)
    assert 50 < passed < 100_000 / 32
