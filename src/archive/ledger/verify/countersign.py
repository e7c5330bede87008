"""Checks signed checkpoints against the recomputed record: the archive's own, and those kept outside."""

from collections.abc import Iterator, Mapping, Sequence

from archive.errors import Damaged
from archive.ledger.checkpoint.note import Note, SignatureForged, parse_note
from archive.ledger.checkpoint.notekey import NoteKey, NoteMalformed
from archive.ledger.checkpoint.treehead import TreeHead, parse_tree_head
from archive.ledger.tree import root_at
from archive.ledger.verify.stored import Differs, RawRecord
from archive.record.sqlite.tree import nodes_of

Introduced = Sequence[tuple[int, Mapping[str, object]]]


class Countersigned:
    """Checkpoints from outside, the key they must be signed by where it is known, and keys of witnesses."""

    def __init__(self, notes: Sequence[Note], key: NoteKey | None, witnesses: Sequence[NoteKey] = ()) -> None:
        self._outside = [(note, parse_tree_head(note.text)) for note in notes]
        self._key, self._witnesses = key, witnesses
        self._keys: list[tuple[int, NoteKey]] = []
        self.notes: list[str] = []

    def own(self, db: RawRecord, introduced: Introduced, size: int) -> Iterator[int]:
        """Check the keys' own order and every stored checkpoint; yields how many are done."""
        self._keys = _chain(introduced)
        agreed, done = 0, 0
        for at, stored in db.execute("SELECT size, note FROM checkpoint WHERE size <= ? ORDER BY size", (size,)):
            head = self._signed(at, stored)
            _require_root(db, head, agreed)
            agreed, done = at, done + 1
            yield done
        stamped = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'stamp'").fetchone()
        lost = db.execute(
            "SELECT size FROM (SELECT size FROM publication UNION SELECT size FROM cosignature"
            f"{' UNION SELECT size FROM stamp' if stamped else ''})"
            " WHERE size NOT IN (SELECT size FROM checkpoint) ORDER BY size LIMIT 1"
        ).fetchone()
        if lost is not None:
            raise Differs("missing_checkpoint", lost[0], f"A published checkpoint at {lost[0]} is missing.")
        if agreed < size:
            self.notes.append(f"No checkpoint of the archive covers events {agreed + 1} to {size}.")

    def witnessed(self, db: RawRecord, size: int) -> None:
        """Check every line of the witnesses given under the checkpoints, and say up to where each has cosigned."""
        sql = (
            "SELECT s.size, c.note, s.line FROM cosignature s JOIN checkpoint c USING (size)"
            " WHERE s.size <= ? ORDER BY s.size"
        )
        reached = dict.fromkeys(self._witnesses, 0)
        for at, note, line in db.execute(sql, (size,)) if reached else ():
            try:
                cosigned = parse_note(note + line)
                reached |= {each: at for each in reached if cosigned.witnessed_by(each)}
            except (NoteMalformed, SignatureForged, TypeError):
                raise Differs("forged_signature", at, f"A witness did not cosign the checkpoint at {at}.") from None
        for witness, at in reached.items():
            self.notes.append(
                f"{witness.name} cosigned up to {at} events." if at else f"{witness.name} cosigned no checkpoint."
            )

    def require(self, db: RawRecord, size: int, retired: int | None = None) -> None:
        """Check the record against every checkpoint from outside; one that was retired ends at its certificate."""
        if not self._outside:
            self.notes.append(
                "No checkpoint from outside was given: a completely rewritten record would not be noticed."
            )
        for note, head in sorted(self._outside, key=lambda each: each[1].size):
            signed = self._vouched(note, head)
            if head.size > size:
                if not signed:
                    raise _unknown(head)
                if retired is not None:
                    said = f"The archive was retired at {retired} events; a checkpoint was signed with {head.size}."
                    raise Differs("beyond_retirement", retired + 1, said)
                sentence = f"The record ends at {size}; a checkpoint was signed with {head.size} events."
                raise Differs("rolled_back", size + 1, sentence)
            _require_root(db, head, 0)
            if not signed:
                raise _unknown(head)
            self.notes.append(f"Events 1 to {head.size} match the checkpoint from outside.")

    def _signed(self, at: int, stored: object) -> TreeHead:
        """A checkpoint of our own, signed by the key that was in force."""
        key = next((key for position, key in reversed(self._keys) if position <= at), None)
        forged = Differs("forged_signature", at, f"The checkpoint at {at} was not signed with the key in force.")
        try:
            note = parse_note(stored if isinstance(stored, bytes) else b"")
            head = parse_tree_head(note.text)
            if key is None or not note.signed_by(key) or (head.size, head.origin) != (at, key.name):
                raise forged
        except (NoteMalformed, SignatureForged):
            raise forged from None
        return head

    def _vouched(self, note: Note, head: TreeHead) -> bool:
        """Whether the checkpoint is signed by the key given, or else by a key of the record."""
        keys = [self._key] if self._key else [key for _, key in self._keys]
        if keys and head.origin not in {key.name for key in keys}:
            raise Differs("other_archive", None, "The checkpoint from outside belongs to another archive.")
        try:
            signed = [key for key in keys if note.signed_by(key)]
        except SignatureForged:
            raise Differs(
                "forged_signature", head.size, f"The checkpoint from outside at {head.size} has a forged signature."
            ) from None
        return bool(signed)


def _chain(introduced: Introduced) -> list[tuple[int, NoteKey]]:
    """The keys in order, each introduced after the one it names."""
    keys: list[tuple[int, NoteKey]] = []
    for position, fact in introduced:
        previous = keys[-1][1].vkey if keys else None
        try:
            key = NoteKey.from_vkey(str(fact.get("key")))
        except NoteMalformed:
            raise Differs("forged_signature", position, f"Event {position} introduces no key.") from None
        if fact.get("previous") != previous:
            raise Differs("forged_signature", position, f"The key of event {position} does not follow the one before.")
        keys.append((position, key))
    return keys


def _require_root(db: RawRecord, head: TreeHead, agreed: int) -> None:
    try:
        same = root_at(head.size, nodes_of(db)) == head.root
    except Damaged:
        same = False
    if not same:
        sentence = f"Events {agreed + 1} to {head.size} differ from those signed at {head.size}."
        raise Differs("rewritten_history", agreed + 1, sentence)


def _unknown(head: TreeHead) -> Differs:
    sentence = f"The checkpoint from outside at {head.size} is not signed with the expected key."
    return Differs("forged_signature", head.size, sentence)
