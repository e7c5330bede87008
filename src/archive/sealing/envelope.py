"""Envelopes: content sealed under the data key of its own record, so that it opens to what was sealed or not at all.

    envelope = 0x01 ‖ owner (16 bytes) ‖ commitment (32) ‖ nonce (12) ‖ AES-256-GCM(random ‖ content) with its tag (16)
    aad      = 0x01 ‖ owner ‖ commitment ‖ field("archive.content.v1") ‖ field(stream) ‖ version ‖ field(stored name)

A data key is 32 random bytes; HKDF-SHA-256 draws from it what encrypts, what commits and what names files. The
commitment makes an envelope open under one key alone. Format: docs/adr/0007; vectors in the tests are never changed.
"""

import hmac
import os
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from archive.errors import Damaged

FORMAT = b"\x01"
RANDOM = 32
HEADER = 1 + 16 + 32
NONCE = 12
_LEAST = HEADER + NONCE + RANDOM + 16
_CONTENT = b"\x00\x00\x00\x12archive.content.v1"


class SealBroken(Damaged):
    """An envelope that cannot be decrypted: altered, moved to another event, or sealed under another key."""

    code = "seal_broken"


class Place(NamedTuple):
    """Where a content belongs: its record, its version there, and the name of its event."""

    stream: str
    version: int
    name: str


class DataKey:
    """The key of one record (or, later, one person). It seals content, keys files and gives them their names."""

    __slots__ = ("_cipher", "_header", "_material", "_naming", "commitment", "owner")

    def __init__(self, owner: UUID, material: bytes) -> None:
        if len(material) != 32:
            raise SealBroken("A data key must have 32 bytes.")
        drawn = derived(material, b"archive.data-key.v1", 96)
        self.owner, self._material = owner, material
        self.commitment, self._naming = drawn[32:64], drawn[64:]
        self._cipher = AESGCM(drawn[:32])
        self._header = FORMAT + owner.bytes + self.commitment

    @property
    def material(self) -> bytes:
        """The key itself, to be searched for once it is destroyed."""
        return self._material

    def seal(self, place: Place, random: bytes, content: bytes, *, nonce: bytes | None = None) -> bytes:
        """The envelope of a content and its random bytes; `nonce` is given by test vectors alone."""
        nonce = nonce or os.urandom(NONCE)
        return self._header + nonce + self._cipher.encrypt(nonce, random + content, self._aad(place))

    def open(self, place: Place, envelope: bytes) -> tuple[bytes, bytes]:
        """The random bytes and the content. Refuses: whatever was not sealed for this place under this key."""
        if len(envelope) < _LEAST or not hmac.compare_digest(envelope[:HEADER], self._header):
            raise SealBroken("A sealed content does not belong to the key of its record.", field="content")
        nonce, sealed = envelope[HEADER : HEADER + NONCE], envelope[HEADER + NONCE :]
        try:
            opened = self._cipher.decrypt(nonce, sealed, self._aad(place))
        except InvalidTag:
            raise SealBroken("A sealed content was altered or belongs to another event.", field="content") from None
        return opened[:RANDOM], opened[RANDOM:]

    def file_name(self, digest: str) -> str:
        """What a sealed file is called on disk: nobody without the key can find out which file it is."""
        return hmac.digest(self._naming, bytes.fromhex(digest), "sha256").hex()

    def file_cipher(self, salt: bytes, digest: str) -> AESGCM:
        """The cipher of one sealed file: of its own salt and digest."""
        return AESGCM(derived(self._material, b"archive.sealed-file.v1" + bytes.fromhex(digest), 32, salt=salt))

    def _aad(self, place: Place) -> bytes:
        stream, name = place.stream.encode(), place.name.encode()
        return b"".join(
            (self._header, _CONTENT, _size(stream), stream, place.version.to_bytes(8, "big"), _size(name), name)
        )


def owner_of(envelope: bytes) -> UUID:
    """Whose key opens an envelope. Refuses: what is no envelope of a known format."""
    if len(envelope) < _LEAST or envelope[:1] != FORMAT:
        raise SealBroken("A sealed content has an unknown format.", field="content")
    return UUID(bytes=envelope[1:17])


def derived(material: bytes, purpose: bytes, length: int, *, salt: bytes | None = None) -> bytes:
    """Bytes for one purpose alone, drawn from a key (HKDF-SHA-256, RFC 5869)."""
    return HKDF(SHA256(), length, salt, purpose).derive(material)


def _size(value: bytes) -> bytes:
    return len(value).to_bytes(4, "big")
