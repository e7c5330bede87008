"""Recovery shares: a secret divided so that some of them make it whole and fewer tell nothing (Shamir, 1979).

Each byte of the secret is the value at 0 of a polynomial over GF(256) whose other coefficients are random; a share
holds its values at the number of the share. The field is the one of AES: polynomial x^8 + x^4 + x^3 + x + 1.
"""

import secrets
from collections.abc import Iterable, Mapping
from functools import reduce
from operator import xor

from archive.errors import Invalid

MOST = 255


def multiply(a: int, b: int) -> int:
    """The product of two elements of the field."""
    product = 0
    while b:
        if b & 1:
            product ^= a
        a = (a << 1) ^ (0x11B if a & 0x80 else 0)
        b >>= 1
    return product


def inverse(a: int) -> int:
    """The element that multiplies another to 1: its 254th power."""
    power = a
    for _ in range(6):
        power = multiply(multiply(power, power), a)
    return multiply(power, power)


def split(secret: bytes, threshold: int, count: int) -> dict[int, bytes]:
    """Shares of a secret by their number, from 1. Refuses: a threshold that no set of shares can reach."""
    if not 1 <= threshold <= count <= MOST:
        raise Invalid(
            f"{threshold} of {count} shares is not possible.",
            field="threshold",
            remedy="Require at least one share and at most as many as there are folders.",
        )
    polynomials = [[byte, *secrets.token_bytes(threshold - 1)] for byte in secret]
    return {number: bytes(_value(each, number) for each in polynomials) for number in range(1, count + 1)}


def combine(shares: Mapping[int, bytes]) -> bytes:
    """What shares make whole; with fewer than are needed, or with wrong ones, it is something else."""
    weights = {number: _weight(number, shares) for number in shares}
    length = len(next(iter(shares.values())))
    return bytes(_sum(multiply(weights[number], share[at]) for number, share in shares.items()) for at in range(length))


def _value(polynomial: list[int], at: int) -> int:
    value = 0
    for coefficient in reversed(polynomial):
        value = multiply(value, at) ^ coefficient
    return value


def _weight(number: int, numbers: Mapping[int, bytes]) -> int:
    """How much a share counts for the value at 0 (Lagrange); subtracting is adding in this field."""
    weight = 1
    for other in numbers:
        if other != number:
            weight = multiply(weight, multiply(other, inverse(other ^ number)))
    return weight


def _sum(parts: Iterable[int]) -> int:
    return reduce(xor, parts, 0)
