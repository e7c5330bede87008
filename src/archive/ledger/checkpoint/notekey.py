"""Keys that sign notes, in their published text form, the vkey: NAME+ID+KEY. Source: c2sp.org/signed-note."""

import base64
import binascii
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from archive.errors import Invalid

SIGNS, WITNESSES = 1, 4


class NoteMalformed(Invalid):
    """The bytes are no signed note, or the text is no key."""

    code = "malformed_note"


@dataclass(frozen=True, slots=True)
class NoteKey:
    """A public Ed25519 key that signs notes (kind 1) or witnesses checkpoints (kind 4)."""

    name: str
    public: bytes
    kind: int = SIGNS

    def __post_init__(self) -> None:
        require_key_name(self.name)
        if len(self.public) != 32 or self.kind not in {SIGNS, WITNESSES}:
            raise NoteMalformed("A note key must have 32 bytes of Ed25519 and the kind 1 (signing) or 4 (witness).")

    @property
    def id(self) -> bytes:
        """Four bytes that name the key in a signature line; an identifier, not a fingerprint."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        """The key as it is published."""
        return f"{self.name}+{self.id.hex()}+{to_base64(bytes([self.kind]) + self.public)}"

    @classmethod
    def from_vkey(cls, text: str) -> Self:
        """The key a vkey names. Refuses one whose id does not belong to its name and key."""
        name, _, rest = text.partition("+")
        material = from_base64(rest.partition("+")[2])
        if len(material) != 33:
            raise NoteMalformed("A published key must be written NAME+ID+KEY, with the key as 33 bytes in base64.")
        key = cls(name, material[1:], material[0])
        if key.vkey != text:
            raise NoteMalformed("The id in the published key does not match its name and key.")
        return key

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether the key made this Ed25519 signature over the message."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


def require_key_name(name: str) -> None:
    """Refuse a name that could not stand in a signature line."""
    if not name or "+" in name or any(sign.isspace() or sign < " " or "\ud800" <= sign <= "\udfff" for sign in name):
        raise NoteMalformed("A key name must not be empty or contain a space or plus sign.")


def to_base64(plain: bytes) -> str:
    """Standard base64 with padding."""
    return base64.b64encode(plain).decode()


def from_base64(text: str) -> bytes:
    """Refuses every spelling but the one an encoder gives, so that two texts never mean the same bytes."""
    try:
        plain = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        plain = b""
    if not plain or to_base64(plain) != text:
        raise NoteMalformed("A key, hash or signature is not valid base64.")
    return plain
