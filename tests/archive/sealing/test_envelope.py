"""An envelope opens to what was sealed, in its place, under its key, or not at all."""

import json
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.sealing.envelope import HEADER, DataKey, Place, SealBroken, owner_of
from tests.archive.sealing.vectors import vectors

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text("utf-8"))
KEY = DataKey(UUID(int=7), bytes(range(32)))
PLACE = Place(str(UUID(int=7)), 3, "document.filed.v1")
RANDOM = bytes([4] * 32)


def test_the_vectors_are_those_of_the_primitives():
    assert vectors() == VECTORS


@pytest.mark.parametrize("vector", VECTORS["envelopes"])
def test_envelopes_are_as_the_vectors_say(vector: dict):
    key = DataKey(UUID(vector["stream"]), bytes.fromhex(vector["key"]))
    place = Place(vector["stream"], vector["version"], vector["name"])
    random, content = bytes.fromhex(vector["random"]), vector["content"].encode()
    envelope = bytes.fromhex(vector["envelope"])
    assert key.seal(place, random, content, nonce=bytes.fromhex(vector["nonce"])) == envelope
    assert key.open(place, envelope) == (random, content)
    assert owner_of(envelope) == key.owner


@given(
    st.binary(max_size=3000),
    st.integers(1, 2**63),
    st.text(min_size=1, max_size=60),
    st.binary(min_size=32, max_size=32),
)
def test_what_was_sealed_opens(content: bytes, version: int, name: str, random: bytes):
    place = Place(str(uuid4()), version, name)
    assert KEY.open(place, KEY.seal(place, random, content)) == (random, content)


@given(st.data())
def test_no_bit_can_be_changed(data: st.DataObject):
    envelope = bytearray(KEY.seal(PLACE, RANDOM, b'{"title":"Lausunto"}'))
    bit = data.draw(st.integers(0, len(envelope) * 8 - 1))
    envelope[bit // 8] ^= 1 << bit % 8
    with pytest.raises(SealBroken):
        KEY.open(PLACE, bytes(envelope))


@pytest.mark.parametrize("length", [0, 1, 16, HEADER, HEADER + 12, HEADER + 12 + 32 + 15])
def test_no_end_can_be_cut_off(length: int):
    envelope = KEY.seal(PLACE, RANDOM, b"")[:length]
    with pytest.raises(SealBroken):
        KEY.open(PLACE, envelope)
    with pytest.raises(SealBroken):
        owner_of(envelope)


@pytest.mark.parametrize(
    "place",
    [
        PLACE._replace(stream=str(UUID(int=8))),
        PLACE._replace(version=4),
        PLACE._replace(name="document.described.v1"),
        Place(PLACE.stream + "\0", PLACE.version, PLACE.name),
    ],
)
def test_an_envelope_opens_in_its_own_place_alone(place: Place):
    with pytest.raises(SealBroken):
        KEY.open(place, KEY.seal(PLACE, RANDOM, b"{}"))


@pytest.mark.parametrize("key", [DataKey(UUID(int=7), bytes(32)), DataKey(UUID(int=8), bytes(range(32)))])
def test_another_key_opens_it_to_nothing(key: DataKey):
    with pytest.raises(SealBroken, match="does not belong"):
        key.open(PLACE, KEY.seal(PLACE, RANDOM, b"{}"))


def test_the_same_content_is_never_sealed_alike():
    assert KEY.seal(PLACE, RANDOM, b"{}") != KEY.seal(PLACE, RANDOM, b"{}")


def test_a_key_of_another_length_is_none():
    with pytest.raises(SealBroken):
        DataKey(UUID(int=7), bytes(31))
