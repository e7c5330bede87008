"""Names what was done to the record where it differs: altered, missing, inserted, swapped, or the tree itself.

The difference is certain when it comes here; its name is judged by what else is stored. Nothing of a record's words
goes into a name or a sentence.
"""

import sqlite3
from collections.abc import Iterator

from archive.ledger.leaf import EntryMalformed, commitment, stated_commitment
from archive.ledger.stored import Differs, Row, leaf_at, row_at
from archive.ledger.tree import Node
from archive.ledger.witness import Witness

TOMBSTONE = b"record.destroyed.v1"
LETTERS = b"0123456789abcdefghijklmnopqrstuvwxyz-_.:TZ"
SOME = 500


def name_row(db: sqlite3.Connection, position: int, row: Row | None, moment: bytes = b"") -> Differs:
    """The difference at a position whose row is missing, moved, altered, or whose content is not what was recorded."""
    witness = Witness(db)
    if row is None or row.position != position:
        return _absent(witness, position)
    leaf = leaf_at(row, position)
    if leaf != row.leaf:
        return _displaced(db, witness, row) or _altered(db, witness, row)
    return _detached(db, row) or _unfit(row, moment)


def name_node(db: sqlite3.Connection, made: Node, stored: bytes | None) -> Differs:
    """The difference behind a node that does not follow from the rows below it."""
    (level, index, hash), witness = made, Witness(db)
    first = (index << level) + 1
    if stored is None:
        past = witness.covered()
        if (index + 1) << level > past:
            return Differs(
                "inserted_event", max(first, past + 1), f"Event {max(first, past + 1)} stands outside the tree."
            )
        return Differs("altered_node", first, f"Node {index} on level {level} of the tree is missing.")
    if witness.vouches_node(level, index, hash) or not witness.vouches_node(level, index, stored):
        return Differs("altered_node", first, f"Node {index} on level {level} of the tree was altered.")
    for position in range(first, min(first + 2, ((index + 1) << level) + 1)):
        row = row_at(db, position)
        found = row and (_displaced(db, witness, row) or (None if level > 1 else _altered_in_pair(db, witness, row)))
        if found:
            return found
    span = f"Event {first}" if level == 0 else f"One of the events {first} to {(index + 1) << level}"
    return Differs("altered_payload", first, f"{span} is not the one the tree holds; its leaf was made anew.")


def authorised(db: sqlite3.Connection, position: int, stream: bytes) -> bool:
    """Whether content may be gone: a tombstone of the same record, not recorded before it, is its authority."""
    row = db.execute(
        "SELECT e.position, e.stream, e.name FROM destruction d JOIN event e ON e.position = d.authority"
        " WHERE d.position = ?",
        (position,),
    ).fetchone()
    return row is not None and row[0] >= position and row[1:] == (stream, TOMBSTONE)


def _absent(witness: Witness, position: int) -> Differs:
    if witness.stands_elsewhere(position):
        return Differs("swapped_order", position, f"Event {position} stands at another position.")
    return Differs("missing_event", position, f"Event {position} is missing.")


def _displaced(db: sqlite3.Connection, witness: Witness, row: Row) -> Differs | None:
    """A row that was recorded at another position, or that pushed another away; None where it stands in its place."""
    position, home = row.position, witness.home(row, row.position)
    if home == position:
        sound = leaf_at(row, position) == row.leaf
        what = f"The leaf stored with event {position} was altered."
        return None if sound else Differs("altered_node", position, what)
    if home is None:
        return _strange(db, witness, position)
    there = row_at(db, home)
    if (there is not None and witness.home(there, position) == position) or witness.stands_elsewhere(position):
        first, second = sorted((position, home))
        return Differs("swapped_order", first, f"Events {first} and {second} stand in each other's place.")
    if home > position:
        return Differs("missing_event", position, f"Event {position} is missing and those after it moved up.")
    return Differs("inserted_event", home, f"An event was inserted at {home} and those after it moved down.")


def _strange(db: sqlite3.Connection, witness: Witness, position: int) -> Differs | None:
    """A row that was recorded nowhere as it is: inserted where it pushed the next one away or stands past the tree."""
    following = row_at(db, position + 1)
    pushed = following is not None and witness.home(following, position) == position
    if pushed or position > max(witness.covered(), 1):
        return Differs("inserted_event", position, f"Event {position} was inserted.")
    return None


def _altered(db: sqlite3.Connection, witness: Witness, row: Row) -> Differs:
    field = _field_altered(db, witness, row)
    if field:
        return Differs("altered_metadata", row.position, f"{field} of event {row.position} was altered.")
    return Differs("altered_payload", row.position, f"The fact of event {row.position} was altered.")


def _altered_in_pair(db: sqlite3.Connection, witness: Witness, row: Row) -> Differs | None:
    """An altered event whose leaf was made anew: told only where its former metadata shows it."""
    field = _field_altered(db, witness, row)
    if field:
        return Differs("altered_metadata", row.position, f"{field} of event {row.position} was altered, and its leaf.")
    return None


def _field_altered(db: sqlite3.Connection, witness: Witness, row: Row) -> str | None:
    """The metadata field that was altered; None where it was the fact, as far as can be told."""
    stated = stated_commitment(row.fact) if isinstance(row.fact, bytes) else None
    whole = isinstance(row.random, bytes) and isinstance(row.content, bytes) and len(row.random) == 32
    if stated is None or (whole and stated != commitment(row.random or b"", row.content or b"")):
        return None
    remade = row.leaf == leaf_at(row, row.position)
    for field, former in _formers(db, row):
        leaf = leaf_at(former, row.position)
        if leaf is not None and (leaf == row.leaf or (remade and witness.vouches(row.position, leaf))):
            return field
    return _implausible(db, row)


def _formers(db: sqlite3.Connection, row: Row) -> Iterator[tuple[str, Row]]:
    """What the row may have been: each field with values other rows have, or with one letter changed back."""
    for field in ("recorded_by", "name", "origin"):
        values = db.execute(f"SELECT DISTINCT {field} FROM event LIMIT {SOME}")
        yield from ((field, _with(row, field, value)) for (value,) in values)
    near = "SELECT DISTINCT recorded_at FROM event WHERE position BETWEEN ? AND ?"
    for (value,) in db.execute(near, (row.position - SOME, row.position + SOME)):
        yield "recorded_at", row._replace(recorded_at=value)
    for stream, version in _gaps(db):
        yield "stream", row._replace(stream=stream)
        yield "stream", row._replace(stream=stream, version=version)
    if isinstance(row.version, int):
        versions = {*range(SOME), *(row.version ^ (1 << bit) for bit in range(63))}
        yield from (("version", row._replace(version=version)) for version in sorted(versions))
    for field in ("stream", "recorded_at", "recorded_by", "name", "origin"):
        value = getattr(row, field)
        if isinstance(value, bytes) and len(value) <= 200:
            yield from ((field, _with(row, field, each)) for each in _one_letter_off(value))


def _with(row: Row, field: str, value: object) -> Row:
    return Row(**{**row._asdict(), field: value})


def _gaps(db: sqlite3.Connection) -> list[tuple[bytes, int]]:
    """Records with more versions than events, and the version after the last."""
    sql = (
        "SELECT stream, max(version), count(*), sum(version) FROM event GROUP BY stream"
        f" HAVING min(version) <> 1 OR max(version) <> count(*) LIMIT {SOME}"
    )
    found = []
    for stream, last, _, total in db.execute(sql):
        if isinstance(last, int) and isinstance(total, int):
            found += [(stream, last * (last + 1) // 2 - total), (stream, last + 1)]
    return found


def _one_letter_off(value: bytes) -> Iterator[bytes]:
    for at in range(len(value)):
        before, after = value[:at], value[at + 1 :]
        yield from (before + bytes([letter]) + after for letter in LETTERS)


def _implausible(db: sqlite3.Connection, row: Row) -> str | None:
    """A field that could not have been recorded so."""
    before, after = row_at(db, row.position - 1), row_at(db, row.position + 1)
    at = row.recorded_at
    if not isinstance(at, bytes) or len(at) != 27 or (before and at < before.recorded_at):
        return "recorded_at"
    if after and isinstance(after.recorded_at, bytes) and at > after.recorded_at:
        return "recorded_at"
    if not isinstance(row.stream, bytes) or len(row.stream) != 36:
        return "stream"
    if any(stream == row.stream for stream, _ in _gaps(db)):
        return "stream or version"
    for field in ("origin", "name", "recorded_by"):
        if not isinstance(getattr(row, field), bytes):
            return field
    return None


def _detached(db: sqlite3.Connection, row: Row) -> Differs | None:
    position = row.position
    if row.random is None or row.content is None:
        if authorised(db, position, row.stream):
            return None
        return Differs("unauthorised_destruction", position, f"The content of event {position} went without authority.")
    try:
        held = commitment(row.random, row.content).encode() == row.fact[-66:-2]
    except (TypeError, EntryMalformed):
        held = False
    return None if held else Differs("altered_content", position, f"The content of event {position} was altered.")


def _unfit(row: Row, moment: bytes) -> Differs:
    what = "recorded before the one before it" if row.recorded_at < moment else "not in the form of an event"
    return Differs("altered_metadata", row.position, f"Event {row.position} is {what}.")
