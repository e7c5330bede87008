"""Enough shares make the secret whole; fewer make every secret equally likely."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import Invalid
from archive.sealing.shares import combine, inverse, multiply, split


def slowly(a: int, b: int) -> int:
    """The product of two polynomials, then its remainder by x^8 + x^4 + x^3 + x + 1."""
    product = 0
    for power in range(8):
        if b >> power & 1:
            product ^= a << power
    for power in range(14, 7, -1):
        if product >> power & 1:
            product ^= 0x11B << (power - 8)
    return product


def test_the_field_is_the_one_of_aes():
    assert (multiply(0x57, 0x83), multiply(0x57, 0x13)) == (0xC1, 0xFE)  # FIPS 197, 4.2
    assert all(multiply(a, b) == slowly(a, b) for a in range(256) for b in range(0, 256, 3))
    assert all(multiply(a, inverse(a)) == 1 for a in range(1, 256))


def test_shares_made_by_hand_combine():
    secret, slope = 0x2A, 0x11  # 0x2A + 0x11 x at 1, 2, 3
    points = {x: bytes([secret ^ multiply(slope, x)]) for x in (1, 2, 3)}
    assert points == {1: b"\x3b", 2: b"\x08", 3: b"\x19"}
    assert {combine({a: points[a], b: points[b]}) for a, b in itertools.combinations(points, 2)} == {b"\x2a"}


@given(st.binary(min_size=1, max_size=40), st.integers(1, 6), st.integers(0, 6), st.randoms())
def test_any_that_suffice_make_it_whole(secret: bytes, threshold: int, more: int, random):
    shares = split(secret, threshold, threshold + more)
    chosen = random.sample(sorted(shares), threshold)
    assert combine({number: shares[number] for number in chosen}) == secret


def test_fewer_tell_nothing():
    """Of a one-byte secret, one share of two is equally often every value, whatever the secret."""
    for secret in (b"\x00", b"\xff"):
        seen = {split(secret, 2, 2)[1] for _ in range(6000)}
        assert len(seen) == 256


@pytest.mark.parametrize(("threshold", "count"), [(0, 1), (3, 2), (2, 256), (-1, 4), (1, 0)])
def test_a_threshold_out_of_reach_is_refused(threshold: int, count: int):
    with pytest.raises(Invalid):
        split(bytes(32), threshold, count)
