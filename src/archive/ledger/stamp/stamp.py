"""What a time stamp says: an authority saw these bytes at this moment. Source: RFC 3161, RFC 5652.

Read here without any library: what was stamped, when, and for which query. Whether the authority really signed it takes
its certificates and is asked elsewhere.
"""

import hashlib
import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from archive.errors import Damaged, Invalid
from archive.ledger.stamp.der import (
    INTEGER,
    MOMENT,
    NULL,
    OCTETS,
    OID,
    SEQUENCE,
    DerMalformed,
    Element,
    oid,
    read_element,
    require,
    write,
    write_number,
)

LONGEST_REPLY = 1 << 20
SKEW = timedelta(minutes=5)
"""The largest accepted difference between the clocks of the archive and of an authority."""

_SHA512 = bytes.fromhex("608648016503040203")
_HASHES = {
    bytes.fromhex("608648016503040201"): "sha256",
    bytes.fromhex("608648016503040202"): "sha384",
    _SHA512: "sha512",
}
_SIGNED_DATA, _STAMPED = bytes.fromhex("2a864886f70d010702"), bytes.fromhex("2a864886f70d0109100104")
_moment_form = re.compile(rb"[0-9]{14}(\.[0-9]{1,6})?Z").fullmatch


class StampMalformed(Invalid):
    """The bytes are not a reply of a time stamping authority."""

    code = "malformed_timestamp"


class StampRefused(Invalid):
    """The stamping authority answered, and gave no stamp."""

    code = "timestamp_refused"


class StampForged(Damaged):
    """The stamp is not one over this checkpoint."""

    code = "forged_timestamp"


class Stamp(NamedTuple):
    """What an authority stated about some bytes: the hash of them that it saw, when, and the number of the query."""

    hash: str
    imprint: bytes
    moment: datetime
    nonce: int | None

    def is_over(self, stamped: bytes) -> bool:
        """Whether these are the bytes it was given for."""
        return hashlib.new(self.hash, stamped).digest() == self.imprint


def query_over(stamped: bytes, nonce: int) -> bytes:
    """A query for a stamp over these bytes by SHA-512, asking for the authority's certificate."""
    imprint = write(OCTETS, hashlib.sha512(stamped).digest())
    algorithm = write(SEQUENCE, oid(_SHA512), write(NULL))
    return write(SEQUENCE, write_number(1), write(SEQUENCE, algorithm, imprint), write_number(nonce), b"\x01\x01\xff")


def nonce_of(query: bytes) -> int | None:
    """The number in a query, ours or one made by other means; None where it has none."""
    try:
        parts = require(read_element(query), SEQUENCE).children()
        if len(parts) < 2 or parts[1].tag != SEQUENCE:
            raise StampMalformed("The bytes are not a time stamp query.")
    except DerMalformed:
        raise StampMalformed("The bytes are not a time stamp query.") from None
    return next((part.as_number() for part in parts[2:] if part.tag == INTEGER), None)


def read_stamp(reply: bytes) -> Stamp:
    """The stamp in the reply of an authority. Refuses: another thing, a reply without a stamp."""
    if len(reply) > LONGEST_REPLY:
        raise StampMalformed("A time stamp reply may have at most a million bytes.")
    try:
        status, *token = require(read_element(reply), SEQUENCE).children()
        granted = require(status, SEQUENCE).children()[0].as_number()
        if granted != 0 or len(token) != 1:
            raise StampRefused(f"The authority gave no time stamp; its status is {granted}.")
        return _stated(_signed(token[0]))
    except (DerMalformed, ValueError, IndexError):
        raise StampMalformed("The bytes are not a reply of a time stamping authority.") from None


def _signed(token: Element) -> Element:
    """What the authority signed, out of the envelope it is signed in."""
    kind, envelope = require(token, SEQUENCE).children()
    signed = require(read_element(envelope.value), SEQUENCE).children()
    inner, holder = require(signed[2], SEQUENCE).children()
    if (kind.value, inner.value) != (_SIGNED_DATA, _STAMPED):
        raise StampMalformed("The reply signs something other than a time stamp.")
    return read_element(require(read_element(holder.value), OCTETS).value)


def _stated(info: Element) -> Stamp:
    _, _, imprint, _, moment, *rest = require(info, SEQUENCE).children()
    algorithm, hashed = require(imprint, SEQUENCE).children()
    hash = _HASHES.get(require(algorithm.children()[0], OID).value)
    if hash is None or len(require(hashed, OCTETS).value) != hashlib.new(hash).digest_size:
        raise StampMalformed("The time stamp uses another hash than SHA-256, SHA-384 or SHA-512.")
    nonce = next((part.as_number() for part in rest if part.tag == INTEGER), None)
    return Stamp(hash, hashed.value, _moment(require(moment, MOMENT).value), nonce)


def _moment(stated: bytes) -> datetime:
    if not _moment_form(stated):
        raise StampMalformed("The time in the time stamp is not in UTC.")
    whole = datetime.strptime(stated[:14].decode(), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return whole + timedelta(seconds=float(b"0" + stated[14:-1]))


def require_over(stamp: Stamp, note: bytes, *, nonce: int | None, made: datetime, received: datetime) -> None:
    """Refuse a stamp that is not over this note, answers another query, or names a moment at which it cannot be."""
    if not stamp.is_over(note):
        raise StampForged("The time stamp belongs to another checkpoint.")
    if nonce is not None and stamp.nonce != nonce:
        raise StampForged("The time stamp answers another query.")
    if not made - SKEW <= stamp.moment <= received + SKEW:
        raise StampForged("The time stamp is dated before its checkpoint was made, or after it was received.")
