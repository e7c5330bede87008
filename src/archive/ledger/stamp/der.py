"""Reads and writes the little of DER that time stamps need. Source: ITU-T X.690."""

from collections.abc import Iterator
from typing import NamedTuple

from archive.errors import Invalid

INTEGER, OCTETS, NULL, OID, MOMENT, SEQUENCE, SET = 0x02, 0x04, 0x05, 0x06, 0x18, 0x30, 0x31


class DerMalformed(Invalid):
    """The bytes are not DER, or not what was expected in their place."""

    code = "malformed_der"


class Element(NamedTuple):
    """One value with its tag, and the bytes it is written in."""

    tag: int
    value: bytes

    def children(self) -> list["Element"]:
        """What a constructed value holds, in order."""
        return list(_elements(self.value))

    def as_number(self) -> int:
        """Its content as a number. Refuses: another type."""
        return int.from_bytes(self.value, "big", signed=True)


def read_element(written: bytes) -> Element:
    """The one element these bytes are. Refuses: none, or more."""
    found = list(_elements(written))
    if len(found) != 1:
        raise DerMalformed("The bytes are not a single DER value.")
    return found[0]


def require(element: Element, tag: int) -> Element:
    """The element, if it is of this kind."""
    if element.tag != tag:
        raise DerMalformed("A DER value has an unexpected type.")
    return element


def oid(dotted: bytes) -> bytes:
    """An object identifier, given by its encoded arcs."""
    return write(OID, dotted)


def write(tag: int, *parts: bytes) -> bytes:
    """One element of these parts."""
    value = b"".join(parts)
    if len(value) < 0x80:
        return bytes((tag, len(value))) + value
    length = len(value).to_bytes((len(value).bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + value


def write_number(number: int) -> bytes:
    """A whole number, not negative."""
    return write(INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _elements(written: bytes) -> Iterator[Element]:
    at = 0
    while at < len(written):
        head = written[at : at + 2]
        if len(head) < 2 or head[0] & 0x1F == 0x1F:
            raise DerMalformed("The bytes are not DER.")
        at, length = at + 2, head[1]
        if length >= 0x80:
            digits = written[at : at + (length & 0x7F)]
            at, length = at + (length & 0x7F), int.from_bytes(digits, "big")
            if not 0 < len(digits) <= 4 or digits[0] == 0 or length < 0x80:
                raise DerMalformed("A length in DER is not in its shortest form.")
        if at + length > len(written):
            raise DerMalformed("The bytes end in the middle of a value.")
        yield Element(head[0], written[at : at + length])
        at += length
