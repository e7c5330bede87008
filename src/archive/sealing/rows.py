"""How the content of a record is to lie, and the way to what is sealed, by the data keys of the archive."""

from dataclasses import dataclass
from uuid import UUID

from archive.sealing.datakeys import DataKeys
from archive.sealing.envelope import DataKey, Place, owner_of
from archive.sealing.master import KeyUnavailable

NO_RANDOM = bytes(32)
MARK = 0x01
"""First byte of an envelope; a content in plain text is a JSON object and begins with a brace."""


@dataclass(frozen=True, slots=True)
class Turn:
    """How the content of a record lies from now on: sealed until a day (ISO), or in plain text.

    `later` states that its key is missing: what is in plain text already is sealed as soon as it is. `files` states
    that the new events name some.
    """

    stream: str
    until: str | None
    later: bool = False
    files: bool = False


_NOT_HERE = bytes([MARK]) + bytes(16)
WITHHELD, DESTROYED_FIRST = _NOT_HERE + b"withheld", _NOT_HERE + b"destroyed"
"""In place of the envelope of a received content that its first archive kept, or had destroyed: the tombstone follows.
No record has the id of zeros that they name as their owner."""


def is_absent(envelope: bytes | None) -> bool:
    """Whether this stands for a content that did not come with its event."""
    return envelope in (WITHHELD, DESTROYED_FIRST)


class Rows:
    """Opens envelopes with the data keys of the archive; without any, sealed content is unavailable."""

    def __init__(self, keys: DataKeys | None) -> None:
        self._keys = keys

    def open(self, stream: str, version: int, name: str, envelope: bytes) -> tuple[bytes, bytes] | None:
        """The random bytes and the content; None while the key is missing. Refuses: an envelope that was altered."""
        key = self.key_for(envelope)
        return key.open(Place(stream, version, name), envelope) if key else None

    def key_for(self, envelope: bytes) -> DataKey | None:
        """The key that opens an envelope; None while it is missing."""
        if is_absent(envelope):
            return None
        try:
            return self._keys.find(owner_of(envelope)) if self._keys else None
        except KeyUnavailable:
            return None

    def key_of(self, stream: str) -> DataKey:
        """The key of a record whose content is sealed. Refuses: not here."""
        key = self._keys.find(UUID(stream)) if self._keys else None
        if key is None:
            raise KeyUnavailable("The key of a sealed record is missing.")
        return key
