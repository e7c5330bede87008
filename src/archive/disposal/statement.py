"""What is signed of a list of destructions: whose it is, how many records it names, when, and its bytes.

The list is signed whole, as a note (C2SP) by the key that signs the checkpoints, so that nobody adds or removes a line
unnoticed. The note, and the proofs of keys that came later, stand in the first line of the file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any

import orjson

from archive.errors import Conflict, Damaged
from archive.kernel import ActorId
from archive.ledger.checkpoint.checkpoint import MOMENT
from archive.ledger.checkpoint.note import Note, SignatureForged, parse_note
from archive.ledger.checkpoint.notekey import NoteKey, NoteMalformed, from_base64, to_base64
from archive.ledger.checkpoint.succession import Introduction, followed, successions
from archive.ledger.usecases import ensure_key, known_keys, signer_of
from archive.record.keys import Keys
from archive.record.store import Archive

FORMAT, IN_DOUBT = "archive-destructions.v1", "archive-destructions-in-doubt.v1"
NEWEST = "Use the list next to the newest published checkpoint, or one from 'archive dispose export'."


class ListNotSigned(Conflict):
    """A list of destructions without a signature of this archive may lack lines, or have lines nobody decided on."""

    code = "list_not_signed"
    field = "destructions"


class ListForged(Damaged):
    """The list is not the one that was signed."""

    code = "list_forged"
    field = "destructions"
    remedy = NEWEST


class ListOfAnother(Conflict):
    """A list is carried out by the archive that made it, and by no other."""

    code = "list_of_another_archive"
    field = "destructions"
    remedy = "Use the list of this archive."


class ListFromTheFuture(Conflict):
    """Nothing is destroyed before it is; only what the archive signed itself is trusted of a moment to come."""

    code = "list_from_the_future"
    field = "destructions"
    remedy = "Use the list signed by this archive, confirm its key (--signed-by), or set this machine's clock right."


class ListInDoubt(Conflict):
    """The archive that signed the list knew that destructions may be missing from it."""

    code = "list_in_doubt"
    field = "destructions"
    remedy = "Use the newest complete list. If there is none, also state why with --no-newer-destructions."

    def __init__(self) -> None:
        super().__init__("The list of destructions is marked as possibly incomplete.")


@dataclass(frozen=True, slots=True)
class Statement:
    """Of which archive a list is, how many records it names, when it was made, and the SHA-256 of its lines."""

    origin: str
    count: int
    moment: datetime
    digest: bytes
    format: str = FORMAT

    @property
    def text(self) -> str:
        """The text that is signed."""
        lines = (self.format, self.origin, str(self.count), self.moment.astimezone(UTC).strftime(MOMENT))
        return "".join(f"{line}\n" for line in (*lines, to_base64(self.digest)))


@dataclass(frozen=True, slots=True)
class Signed:
    """A statement as it was signed, with the proofs of the keys that came after the first."""

    statement: Statement
    note: Note
    successions: tuple[Any, ...] = ()

    def line(self) -> bytes:
        """The first line of the list."""
        told = {"format": self.statement.format, "note": str(self.note), "successions": self.successions}
        return orjson.dumps(told) + b"\n"


def sign(archive: Archive, keys: Keys, statement: Statement, *, by: ActorId) -> Signed:
    """Sign by the key in force, and by the one before it as long as that is kept."""
    note, known = ensure_key(archive, keys, by=by).sign(statement.text), known_keys(archive)
    leaving = signer_of(archive, keys, known[-2].key.vkey) if len(known) > 1 else None
    if leaving is not None:
        note = note.with_signature(*leaving.sign(statement.text).signatures)
    return Signed(statement, note, tuple(successions(archive)))


def read_head(line: bytes, *expected: str) -> Signed | None:
    """The first line of a list of one of these formats; None where it has no signature. Refuses: a line that cannot be
    read.
    """
    try:
        said = orjson.loads(line)
    except ValueError:
        return None
    if not isinstance(said, dict) or "format" not in said:
        return None
    if said["format"] not in expected:
        remedy = "Use the version of the software that made it, or a newer one."
        raise ListForged("The format of the list is unknown to this version.", remedy=remedy)
    try:
        note = parse_note(said["note"])
        return Signed(_parsed(note.text, said["format"]), note, tuple(said.get("successions", ())))
    except (NoteMalformed, ValueError, KeyError, TypeError):
        raise ListForged("The signature of the list of destructions cannot be read.") from None


def _parsed(text: str, expected: str) -> Statement:
    format, origin, count, moment, digest, end = text.split("\n")
    made = datetime.strptime(moment, MOMENT).replace(tzinfo=UTC)
    statement = Statement(origin, int(count), made, from_base64(digest), expected)
    if (format, end) != (expected, "") or statement.text != text:  # one spelling of each
        raise ValueError(text)
    return statement


def signer_of_list(signed: Signed, keys: Sequence[Introduction], origin: str, given: NoteKey | None) -> NoteKey | None:
    """The key that signed a list, one of these or one that follows on them; None where no known key did.

    A former key signs for its own time alone. `given` is a key that somebody vouches for. Refuses: another archive's
    list, a signature that a known key did not make.
    """
    if signed.statement.origin != origin:
        raise ListOfAnother("The list of destructions belongs to another archive.")
    vouched = [Introduction(given, signed.statement.moment)] if given else []
    try:
        return _signer(signed, followed(keys, signed.successions, origin)) or _signer(
            signed, followed(vouched, signed.successions, origin)
        )
    except SignatureForged:
        raise ListForged("The list of destructions was altered after it was signed.") from None


def _signer(signed: Signed, known: Sequence[Introduction]) -> NoteKey | None:
    """The newest of these keys that signed a list in its own time."""
    in_turn = list(zip_longest(known, (each.moment for each in known[1:])))
    for each, end in reversed(in_turn):
        if signed.note.signed_by(each.key) and (end is None or signed.statement.moment <= end):
            return each.key
    return None
