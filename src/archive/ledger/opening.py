"""What verifying and proving need to see of sealed content: the one way to it, where its key is here.

Content of a secret record lies in an envelope in the column `seal`; random and bytes are then zero and empty. The fact
commits to what the envelope opens to, so that sealing and opening touch no proof.
"""

import sqlite3
from collections.abc import Callable
from typing import Any, BinaryIO, NamedTuple

import orjson

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


def seal_of(db: sqlite3.Connection, position: int) -> bytes | None:
    """The envelope a content lies in; None where it lies in clear, or the record is from before there were any."""
    if "seal" not in {_text(row[1]) for row in db.execute("PRAGMA table_info(content)")}:
        return None
    row = db.execute("SELECT seal FROM content WHERE position = ?", (position,)).fetchone()
    return row[0] if row and isinstance(row[0], bytes) else None


def states_secrecy(db: sqlite3.Connection, stream: bytes) -> bool:
    """Whether any fact of a record states a reason to seal it: secrecy, or sensitive personal data.

    Content that nobody here can open, in a record that never was secret, is no sealed content: it is gone.
    """
    facts = db.execute("SELECT fact FROM event WHERE stream = CAST(? AS TEXT)", (stream,))
    return any(_secret(orjson.loads(fact)) for (fact,) in facts)


def _secret(fact: Any) -> bool:
    if not isinstance(fact, dict):
        return False
    publicity = fact.get("publicity")
    stated = publicity.get("publicity") if isinstance(publicity, dict) else None
    return stated in ("secret", "partly_secret") or fact.get("personal") == "sensitive"


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value
