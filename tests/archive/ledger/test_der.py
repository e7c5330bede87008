"""The little of DER that time stamps need: written as it is read, and nothing else is read."""

import pytest

from archive.ledger.stamp.der import INTEGER, OCTETS, SEQUENCE, DerMalformed, read_element, require, write, write_number


@pytest.mark.parametrize(
    ("number", "written"),
    [(0, "020100"), (1, "020101"), (127, "02017f"), (128, "02020080"), (255, "020200ff"), (256, "02020100")],
)
def test_a_number_is_written_in_the_fewest_bytes_and_never_looks_negative(number: int, written: str):
    assert write_number(number).hex() == written
    assert read_element(bytes.fromhex(written)).as_number() == number


@pytest.mark.parametrize(("written", "number"), [("0201ff", -1), ("020180", -128), ("0202ff7f", -129)])
def test_a_number_below_zero_is_read_as_one(written: str, number: int):
    assert read_element(bytes.fromhex(written)).as_number() == number


@pytest.mark.parametrize("size", [0, 1, 0x7F, 0x80, 0xFF, 0x100, 0xFFFF, 0x10000])
def test_values_of_every_length_read_back(size: int):
    inner, number = write(OCTETS, bytes(size)), write_number(size)
    whole = read_element(write(SEQUENCE, inner, number))
    octets, told = whole.children()
    assert (len(require(octets, OCTETS).value), require(told, INTEGER).as_number()) == (size, size)
    with pytest.raises(DerMalformed, match="unexpected type"):
        require(octets, INTEGER)


@pytest.mark.parametrize(
    "written", ["", "02", "0202", "020201", "02010101", "0281", "02820001", "0280", "028401000000"]
)
def test_what_is_cut_short_too_long_or_two_values_is_refused(written: str):
    with pytest.raises(DerMalformed):
        read_element(bytes.fromhex(written))
