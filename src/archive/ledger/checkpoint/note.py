"""Reads and writes C2SP signed notes: a short text and the signatures under it, one line each.

A checkpoint is such a text. Sources: c2sp.org/signed-note, c2sp.org/tlog-cosignature (Ed25519 alone), RFC 8032.
A signature by an unknown key is passed over; one by a known key that does not verify condemns the whole note.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archive.errors import Damaged
from archive.ledger.checkpoint.notekey import (
    SIGNS,
    WITNESSES,
    NoteKey,
    NoteMalformed,
    from_base64,
    require_key_name,
    to_base64,
)

LONGEST_NOTE = 1_000_000
MOST_SIGNATURES = 100
_DASH = "\u2014 "


class SignatureForged(Damaged):
    """A signature that claims a known key does not verify with it."""

    code = "forged_signature"


@dataclass(frozen=True, slots=True)
class Signature:
    """One line under a note: who signed, and the bytes, which only the kind of key explains."""

    name: str
    key_id: bytes
    made: bytes

    @property
    def line(self) -> str:
        """The line of a note with this signature."""
        return f"{_DASH}{self.name} {to_base64(self.key_id + self.made)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends in a newline, and the signatures under it. str() is the note as published."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(signature.line for signature in self.signatures)

    def signed_by(self, key: NoteKey) -> bool:
        """Whether the key signed this text; False where it did not. Refuses a note with a forged signature of it."""
        made = self._made_by(key, SIGNS, 64)
        return all(_genuine(key.verifies(each, self.text.encode())) for each in made) and bool(made)

    def witnessed_by(self, key: NoteKey) -> datetime | None:
        """When the witness saw this checkpoint as the newest; None where it did not. Refuses a forged cosignature."""
        made = self._made_by(key, WITNESSES, 72)
        moments = [_seconds(each) for each in made]
        for each, seconds in zip(made, moments, strict=True):
            _genuine(key.verifies(each[8:], _witnessed(self.text, seconds)))
        return _moment(max(moments)) if moments else None

    def with_signature(self, *more: Signature) -> "Note":
        """The note with further signatures, none twice."""
        return Note(self.text, tuple(dict.fromkeys((*self.signatures, *more))))

    def _made_by(self, key: NoteKey, kind: int, length: int) -> list[bytes]:
        if key.kind != kind:
            raise NoteMalformed("A signing key cannot be used by a witness, nor a witness key for signing.")
        made = [each.made for each in self.signatures if (each.name, each.key_id) == (key.name, key.id)]
        _genuine(all(len(each) == length for each in made))
        return made


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key with the name it signs under. Its 32-byte seed comes from outside and is never shown."""

    name: str
    private: Ed25519PrivateKey

    @classmethod
    def from_seed(cls, name: str, seed: bytes) -> Self:
        """The signer of a stored seed."""
        require_key_name(name)
        if len(seed) != 32:
            raise NoteMalformed("A signing key must be a seed of 32 bytes.")
        return cls(name, Ed25519PrivateKey.from_private_bytes(seed))

    def key(self, kind: int = SIGNS) -> NoteKey:
        """The public half, to be published."""
        return NoteKey(self.name, self.private.public_key().public_bytes_raw(), kind)

    def sign(self, text: str) -> Note:
        """The text as a note signed by this key."""
        require_text(text)
        return Note(text, (Signature(self.name, self.key().id, self.private.sign(text.encode())),))

    def witness(self, text: str, moment: datetime) -> Signature:
        """A cosignature: at this moment the checkpoint was the newest this witness had seen of the log."""
        seconds = int(moment.timestamp())
        if seconds < 0:
            raise NoteMalformed("The time of a witness's signature must be after 1970.")
        made = seconds.to_bytes(8, "big") + self.private.sign(_witnessed(text, seconds))
        return Signature(self.name, self.key(WITNESSES).id, made)


def parse_note(received: bytes | str) -> Note:
    """The note in these bytes. Refuses what is not exactly in the form of one."""
    if len(received) > LONGEST_NOTE:
        raise NoteMalformed("A note may have at most a million bytes.")
    try:
        whole = received.decode() if isinstance(received, bytes) else received
    except UnicodeDecodeError:
        raise NoteMalformed("A note must be in UTF-8.") from None
    text, blank, lines = whole.rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        raise NoteMalformed("A note must have a text, an empty line and at least one signature line.")
    require_text(text + "\n")
    return Note(text + "\n", tuple(_signatures(lines[:-1].split("\n"))))


def require_text(text: str) -> None:
    """Refuse a text that cannot be signed: it ends in a newline and holds no other control character."""
    if not text.endswith("\n") or any(sign < " " and sign != "\n" for sign in text):
        raise NoteMalformed("The text of a note must end in a newline and contain no other control character.")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NoteMalformed("A note must be in UTF-8.") from None


def _signatures(lines: list[str]) -> Iterator[Signature]:
    if len(lines) > MOST_SIGNATURES:
        raise NoteMalformed(f"A note may have at most {MOST_SIGNATURES} signatures.")
    for line in lines:
        name, _, made = line.removeprefix(_DASH).partition(" ")
        require_key_name(name)
        signed = from_base64(made)
        if not line.startswith(_DASH) or len(signed) < 5:
            raise NoteMalformed("A signature line must have a dash, a key name and at least five bytes in base64.")
        yield Signature(name, signed[:4], signed[4:])


def _witnessed(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def _seconds(cosignature: bytes) -> int:
    return int.from_bytes(cosignature[:8], "big")


def _moment(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        raise NoteMalformed("The time of a witness's signature is not a valid time.") from None


def _genuine(verified: bool) -> bool:
    if not verified:
        raise SignatureForged("A signature of the note does not match the key it names.")
    return True
