"""What verifying and proving need to see of sealed content: the one way to it, where its key is here.

Content of a secret record lies in an envelope in the column `seal`; random and bytes are then zero and empty. The fact
commits to what the envelope opens to, so that sealing and opening touch no proof.
"""

from collections.abc import Callable
from typing import BinaryIO, NamedTuple

from archive.errors import Damaged

Envelopes = Callable[[str, int, str, bytes], tuple[bytes, bytes] | None]
"""Stream, version, name and envelope of a sealed content; answers with random bytes and content, None without key."""
Reading = Callable[[str, str], BinaryIO]
"""Record and digest of a file of a sealed record; answers with its bytes in clear."""


class KeyGone(Damaged):
    """The key of a sealed content is not here, though others are: it is not known whether the content is altered."""

    def __init__(self) -> None:
        super().__init__("The key of a sealed content is gone, others are here.", field="keys.sqlite")


class Opening(NamedTuple):
    """How sealed contents and files are opened. Without it they are counted and not looked into."""

    envelopes: Envelopes
    files: Reading
