"""The digests a sender states, compared with the received bytes (RFC 9530; Content-MD5 of RFC 1864).

Without this check a body altered in transit would be recorded as if it were the one sent.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable

from archive.errors import ArchiveError

ALGORITHMS = {"sha-256": "sha256", "sha-512": "sha512", "sha": "sha1", "md5": "md5"}
FIELDS = ("content-digest", "repr-digest")
MD5 = "content-md5"
MEMBER = re.compile(r"([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/]*={0,2}):")
_SPELLED = {"content-digest": "Content-Digest", "repr-digest": "Repr-Digest", MD5: "Content-MD5"}


class FalseDigest(ArchiveError):
    """A stated digest differs from that of the received bytes, or cannot be read."""

    code = "false_digest"

    def __init__(self, field: str, said: str, remedy: str) -> None:
        super().__init__(said, field=_SPELLED[field], remedy=remedy)


class Claims:
    """The stated digests of a body, and the body while it is received. Refuses: a digest that cannot be read."""

    def __init__(self, headers: Iterable[tuple[bytes, bytes]]) -> None:
        stated: dict[str, list[str]] = {}
        for name, value in headers:
            if (field := name.decode("latin-1").lower()) in _SPELLED:
                stated.setdefault(field, []).append(value.decode("latin-1").strip())
        self._claims = [
            (field, hashlib.new(algorithm, usedforsecurity=False), digest)
            for field, values in stated.items()
            for algorithm, digest in (_members(field, ",".join(values)) if field in FIELDS else _md5(values))
        ]

    def take(self, piece: bytes) -> None:
        """The next bytes of what is stated."""
        for _, running, _ in self._claims:
            running.update(piece)

    def require(self) -> None:
        """Refuse bytes that are not those stated; called when all of them have come."""
        for field, running, digest in self._claims:
            if running.digest() != digest:
                remedy = "Send the request again, with the digest of exactly the bytes you send."
                raise FalseDigest(field, "The bytes received do not match the digest in this header.", remedy)


def _members(field: str, value: str) -> list[tuple[str, bytes]]:
    """The digests of a dictionary of them; those by algorithms nobody here knows are passed over beside a known one."""
    found: list[tuple[str, bytes]] = []
    for each in value.split(","):
        read = MEMBER.fullmatch(each.strip(" \t"))
        if read is None:
            raise FalseDigest(field, "This header cannot be read.", "Write it as sha-256=:BASE64: (RFC 9530).")
        if read[1] in ALGORITHMS:
            found.append((ALGORITHMS[read[1]], _bytes(field, read[2])))
    if not found:
        raise FalseDigest(
            field, "The header uses no supported digest algorithm.", f"Use one of {', '.join(ALGORITHMS)}."
        )
    return found


def _md5(values: list[str]) -> list[tuple[str, bytes]]:
    return [("md5", _bytes(MD5, each)) for each in values]


def _bytes(field: str, text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise FalseDigest(field, "The digest is not in Base64.", "Encode the bytes of the digest in Base64.") from None
