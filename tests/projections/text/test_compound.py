"""What an OLE compound file is, by its directory: wherever that lies, however long it is, and whatever it claims."""

import io
import struct
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.text.media_types import COMPOUND, DOC, MSG
from projections.text.readers.compound import media_type_of, stream_names
from tests.projections.text.files import a_compound

PROPERTIES = [f"__substg1.0_{number:08X}" for number in range(20)]


def told(content: bytes) -> str:
    return media_type_of(io.BytesIO(content))


@pytest.mark.parametrize("megabytes", [0, 1, 8, 40])
def test_a_message_is_known_by_a_late_entry_however_large_it_is(megabytes: int):
    content = a_compound([*PROPERTIES, "__properties_version1.0"], 1 + megabytes * 2048)
    assert told(content) == MSG
    assert len(stream_names(io.BytesIO(content))) == len(PROPERTIES) + 2


def test_a_directory_is_followed_for_four_thousand_entries_and_no_further():
    assert told(a_compound([*(f"s{number}" for number in range(4000)), "WordDocument"])) == DOC
    assert told(a_compound([*(f"s{number}" for number in range(5000)), "WordDocument"])) == COMPOUND


@pytest.mark.parametrize("place", [48, 68, 76], ids=["directory", "list", "table"])
def test_a_chain_that_comes_back_to_itself_ends(place: int):
    content = bytearray(a_compound(PROPERTIES, 8 * 2048))
    struct.pack_into("<I", content, place, 0)  # the data, whose chain is thousands of sectors long
    began = time.process_time()
    assert told(bytes(content)) == COMPOUND
    assert time.process_time() - began < 5


@given(st.data())
def test_whatever_its_numbers_claim_it_is_answered(data: st.DataObject):
    content = bytearray(a_compound(["WordDocument"], 3))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(8, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    assert told(bytes(content[: data.draw(st.integers(0, len(content)))])) in (DOC, COMPOUND)
