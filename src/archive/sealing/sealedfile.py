"""Sealed files: bytes of any length, sealed in chunks, so that none is cut, moved or exchanged unnoticed.

    file   = header ‖ chunk ‖ chunk ‖ …
    header = "sealed" 0x00 0x01 ‖ owner (16 bytes) ‖ commitment (32) ‖ salt (32)
    chunk  = AES-256-GCM of 65,536 bytes (the last one: of what is left) with its tag (16), aad = header
    nonce  = number of the chunk (11 bytes, big-endian, from 0) ‖ 0x01 for the last chunk, else 0x00

The cipher is of the salt and the digest of the file (envelope.file_cipher). Format: docs/adr/0007.
"""

import hmac
import io
import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag

from archive.sealing.envelope import DataKey, SealBroken

MAGIC = b"sealed\x00\x01"
HEADER = len(MAGIC) + 16 + 32 + 32
CHUNK = 65_536
_TAG = 16


def seal_file(key: DataKey, digest: str, source: BinaryIO, target: BinaryIO, *, salt: bytes | None = None) -> None:
    """Seal bytes from one stream into another; `salt` is given by test vectors alone."""
    salt = salt or os.urandom(32)
    header = MAGIC + key.owner.bytes + key.commitment + salt
    cipher = key.file_cipher(salt, digest)
    target.write(header)
    number, chunk = 0, _full(source, CHUNK)
    while True:
        following = _full(source, CHUNK) if len(chunk) == CHUNK else b""
        target.write(cipher.encrypt(_nonce(number, last=not following), chunk, header))
        if not following:
            return
        number, chunk = number + 1, following


class SealedReader(io.RawIOBase):
    """Reads a sealed file as the bytes it was. Refuses: another key, altered, cut or moved bytes."""

    def __init__(self, key: DataKey, digest: str, source: BinaryIO) -> None:
        super().__init__()
        self._source, self._header = source, _full(source, HEADER)
        expected = MAGIC + key.owner.bytes + key.commitment
        if len(self._header) < HEADER or not hmac.compare_digest(self._header[: len(expected)], expected):
            raise SealBroken("A sealed file does not belong to the key of its record.", field="digest")
        self._cipher = key.file_cipher(self._header[-32:], digest)
        self._ahead: bytes | None = _full(source, CHUNK + _TAG)
        self._number, self._opened = 0, b""

    def readable(self) -> bool:
        """See `RawIOBase`."""
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        """See `RawIOBase`. Refuses: a file that was altered."""
        if not self._opened and self._ahead is not None:
            self._opened = self._next(self._ahead)
        taken = self._opened[: len(buffer)]
        buffer[: len(taken)] = taken
        self._opened = self._opened[len(taken) :]
        return len(taken)

    def _next(self, sealed: bytes) -> bytes:
        following = _full(self._source, CHUNK + _TAG) if len(sealed) == CHUNK + _TAG else b""
        try:
            opened = self._cipher.decrypt(_nonce(self._number, last=not following), sealed, self._header)
        except InvalidTag:
            raise SealBroken("A sealed file was altered.", field="digest") from None
        self._number, self._ahead = self._number + 1, following or None
        return opened

    def close(self) -> None:
        """Release what it holds open."""
        self._source.close()
        super().close()


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


def _full(source: BinaryIO, size: int) -> bytes:
    """As many bytes as asked for; fewer only at the end."""
    found = source.read(size)
    while 0 < len(found) < size and (more := source.read(size - len(found))):
        found += more
    return found
