"""Which records a term finds, as text: numbers of records in order, each as its distance from the one before.

A distance is written five bits a sign, the lowest first; every sign but the last has the sixth bit.
"""

from collections.abc import Iterable

SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def packed(numbers: Iterable[int]) -> str:
    """Rising numbers as signs."""
    signs, before = list[str](), -1
    for number in numbers:
        distance, before = number - before - 1, number
        while distance > 31:
            signs.append(SIGNS[32 | distance & 31])
            distance >>= 5
        signs.append(SIGNS[distance])
    return "".join(signs)
