"""What verifying and proving need to see of sealed content: the one way to it, where its key is here.

Content of a secret record is in an envelope in the column `seal`; random and bytes are then zero and empty. The fact
commits to what the envelope opens to, so that sealing and opening touch no proof.
"""

from collections.abc import Callable
from typing import BinaryIO, NamedTuple

from archive.errors import Damaged

Envelopes = Callable[[str, int, str, bytes], tuple[bytes, bytes] | None]
"""Takes stream, version, name and envelope of a sealed content; returns random bytes and content, None without key."""
Reading = Callable[[str, str], BinaryIO]
"""Takes record and digest of a file of a sealed record; returns its bytes in plain text."""


class KeyGone(Damaged):
    """The key of a sealed content is missing, while others exist: whether the content was altered is unknown."""

    def __init__(self) -> None:
        super().__init__("The key of a sealed content is missing, while other keys exist.", field="keys.sqlite")


class Opening(NamedTuple):
    """How sealed contents and files are opened. Without it they are counted and not looked into."""

    envelopes: Envelopes
    files: Reading
